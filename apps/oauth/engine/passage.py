"""The person on the way through our pages: which request the browser is in, where forms may end.

Kept in the browser's session for the pages that do not carry `request_id` themselves: sign-in,
sign-up, verification, reset.
"""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase

from apps.accounts.engine.pages import LOGIN_HINT_KEY
from apps.core import languages

REQUEST_KEY: Final = "oauth_request_id"
# Where django-csp looks for what a page adds to the policy.
CSP_UPDATE: Final = "_csp_update"
# And for what it has instead.
CSP_REPLACE: Final = "_csp_replace"
SOURCES_KEY: Final = "oauth_form_sources"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?\Z")


def browser_session(http: HttpRequest) -> Any:
    """The live session of apps.accounts behind a request, None when nobody is signed in."""
    return http.browser_session if http.user.is_authenticated else None  # type: ignore[attr-defined]


def enter(
    http: HttpRequest, *, request_id: str, redirect_uri: str, login_hint: str, ui_locales: str
) -> None:
    """The person is sent to a page for this request."""
    if http.session.get(REQUEST_KEY) == request_id:
        return
    http.session[REQUEST_KEY] = request_id
    http.session[SOURCES_KEY] = sources_of(redirect_uri)
    http.session[languages.ASKED_KEY] = languages.asked(ui_locales)
    # Not in the address: it is personal (OIDC Core §3.1.2.1).
    http.session[LOGIN_HINT_KEY] = login_hint


def leave(http: HttpRequest, request_id: str) -> None:
    """The request was answered. Another one, of a second tab, stays."""
    if http.session.get(REQUEST_KEY) == request_id:
        for key in (REQUEST_KEY, SOURCES_KEY, LOGIN_HINT_KEY, languages.ASKED_KEY):
            http.session.pop(key, None)


def sources_of(uri: str) -> list[str]:
    """The Content-Security-Policy sources where a passage to `uri` may end (CSP Level 3 §2.3.1).

    The client's callback is rarely the end: it redirects on, often to another host of its own,
    and the browser holds that to the form's page too. So https is open as a whole, plain http at
    the client's origin only. The grammar has no IPv6 addresses and no hosts for private-use
    schemes: there the scheme must do.
    """
    parts = urlsplit(uri)
    if parts.scheme == "https":
        return ["https:"]
    if parts.scheme == "http" and _HOST.match(parts.netloc):
        return [f"http://{parts.netloc}", "https:"]
    return [f"{parts.scheme}:", "https:"]


class FormsMayEndAtTheClient:
    """Middleware: browsers hold the redirects after a form to `form-action` too (CSP 3 §6.4.1).

    Signing in is a form whose redirects end at the client, so every page of a passage allows it.
    Reads the session only where the page has read it already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Extend the policy of a page that belongs to a passage."""
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if (
            session is not None
            and session.accessed
            and not hasattr(response, CSP_UPDATE)
            and (sources := session.get(SOURCES_KEY))
        ):
            setattr(response, CSP_UPDATE, {"form-action": sources})
        return response
