"""The cookie that changes when somebody signs in or out (Session Management 1.0 §4).

A script of ours reads it in a frame on other people's pages, so it is neither hidden from scripts
nor kept from cross-site frames, and it proves nothing. Only browsers that used a client which asks
for it have one.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from apps.oauth.engine import passage
from apps.oauth.tokens import session_state

# Not empty: then the cookie is there, and a script that sees none knows that it may not look.
_NOBODY: Final = "none"


def show(http: HttpRequest, sid: UUID) -> str:
    """The state of this browser, which it is given with the answer."""
    state = session_state.of_browser(sid)
    http.browser_state = state  # type: ignore[attr-defined]
    return state


class BrowserState:
    """Middleware: keeps the cookie in step with the session, where either was looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Costs a browser without the cookie nothing."""
        response = self.get_response(request)
        had = request.COOKIES.get(settings.BROWSER_STATE_COOKIE_NAME)
        state = getattr(request, "browser_state", None)
        if state is None and had is not None and hasattr(request, "_person"):
            session = passage.browser_session(request)
            state = session_state.of_browser(session.pk) if session else _NOBODY
        if state is not None and state != had:
            _put(response, state)
        return response


def _put(response: Any, state: str) -> None:
    name = settings.BROWSER_STATE_COOKIE_NAME
    # Browsers demand https of what is sent to a frame on another site.
    same_site = "None" if settings.IS_HTTPS else "Lax"
    response.set_cookie(name, state, secure=settings.IS_HTTPS, httponly=False, samesite=same_site)
