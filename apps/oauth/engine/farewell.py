"""After a sign-out: by a page of ours, on which parties of the session are told in the browser.

Wherever the answer to a sign-out leads, whoever it was that answered, the browser gets there by
that page. When nobody is to be told it gets there at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from apps.accounts.services import sessions
from apps.oauth.services.logout import frontchannel

_SALT: Final = "oauth.farewell"
_SECONDS: Final = 600
_LOCATION: Final = "Location"


@dataclass(frozen=True, slots=True)
class Farewell:
    """A session that has just ended in this browser, and where the person is on the way to."""

    sid: UUID
    then: str

    def seal(self) -> str:
        """A form of it that only we can have made: it must not lead just anywhere."""
        return signing.dumps([str(self.sid), self.then], salt=_SALT)


def unseal(text: str) -> Farewell | None:
    """The reverse; None for what we did not make, or not lately."""
    try:
        sid, then = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return Farewell(UUID(sid), then)


@receiver(user_logged_out)
def on_signed_out(request: HttpRequest | None, **_: Any) -> None:
    """Remember which session this browser leaves, until the answer goes out."""
    sid = request.session.get(sessions.SESSION_KEY) if request is not None else None
    if sid:
        request.session_left = UUID(sid)  # type: ignore[union-attr]


class PartiesAreTold:
    """Middleware: the way on from a sign-out leads by the page that tells."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Change nothing but the redirect of somebody who has just signed out."""
        response = self.get_response(request)
        sid = getattr(request, "session_left", None)
        if (
            sid is not None
            and _LOCATION in response.headers
            and frontchannel.is_anybody_to_tell(sid)
        ):
            sealed = Farewell(sid, response.headers[_LOCATION]).seal()
            page = f"{reverse('oauth_signing_out')}?{urlencode({'sealed': sealed})}"
            response.headers[_LOCATION] = page
        return response
