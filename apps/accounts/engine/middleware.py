"""Who is behind a request: the browser session and its person, in one statement."""

from functools import partial
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from apps.accounts.engine import known_browsers
from apps.accounts.models import BrowserSession, User
from apps.accounts.services import sessions
from apps.core.middleware import ForPages


def _person(request: HttpRequest) -> User | AnonymousUser:
    """The signed-in person, or nobody; a session that has ended is emptied on sight."""
    if not hasattr(request, "_person"):
        found = _live_session(request)
        request.browser_session = found  # type: ignore[attr-defined]
        request._person = found.user if found else AnonymousUser()  # type: ignore[attr-defined]
    return request._person  # type: ignore[attr-defined, no-any-return]


def _live_session(request: HttpRequest) -> BrowserSession | None:
    stored = request.session
    if sessions.SESSION_KEY not in stored:
        return None
    session = sessions.live(stored[sessions.SESSION_KEY])
    if (
        session is None
        or BACKEND_SESSION_KEY not in stored
        or not _is_bound(stored.get(HASH_SESSION_KEY, ""), session.user)
    ):
        stored.flush()
        return None
    return session


def _is_bound(given: str, person: User) -> bool:
    """Django binds a session to the password it was opened with, by SECRET_KEY or a former one."""
    by_key = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(given, one) for one in by_key)


async def _auser(request: HttpRequest) -> Any:
    from asgiref.sync import sync_to_async

    return await sync_to_async(_person)(request)


class PageAuthentication(ForPages, AuthenticationMiddleware):
    """Sets `request.user` and `request.browser_session`, for pages."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach both lazily: an anonymous page costs no statement."""
        request.user = SimpleLazyObject(partial(_person, request))  # type: ignore[assignment]
        request.auser = partial(_auser, request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A browser that somebody just signed in with is known from now on."""
        known_browsers.keep(request, response)
        return response
