"""The cookie by which a browser is known to have been signed in here before.

It is signed and lives long, nothing reads it but the server, and one of the rows it refers to
is needed as well: whoever ends all sessions ends it.
"""

import uuid
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from apps.accounts.models import User
from apps.accounts.services import known_browsers

_SALT: Final = "accounts.known-browser"


def recognise(request: HttpRequest, user_id: uuid.UUID) -> uuid.UUID | None:
    """The name of this browser, if this person has signed in here before."""
    return known_browsers.recognise(token=_token(request), user_id=user_id)


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether `user` has signed in with this browser before."""
    return recognise(request, user.pk) is not None


def remember(request: HttpRequest, user: User, session_id: uuid.UUID) -> None:
    """Know this browser once the answer is out, which `keep` gives its cookie."""
    token = known_browsers.remember(user=user, token=_token(request), session_id=session_id)
    request.known_browser_token = token  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the secret of a browser that was just remembered into its cookie."""
    token = getattr(request, "known_browser_token", None)
    if token is None:
        return
    sending: Any = response
    sending.set_signed_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        token,
        salt=_SALT,
        max_age=settings.KNOWN_BROWSER_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _token(request: HttpRequest) -> str | None:
    return request.get_signed_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        default=None,
        salt=_SALT,
        max_age=settings.KNOWN_BROWSER_SECONDS,
    )
