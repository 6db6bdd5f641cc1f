"""What every request passes through before a view sees it.

Pages need a session, CSRF tokens, messages and a policy for the browser; protocol and API
requests need none of it. The Page* classes are Django's own, stepping aside for sessionless
paths, so that a token request pays for nothing it does not use.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseForbidden,
)
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers

from apps.core import languages, origin, problems
from apps.core import logging as request_logging
from apps.core.problems import is_sessionless

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']*)", re.IGNORECASE)
_STATIC = str(settings.STATIC_URL)
logger = logging.getLogger("vestibule.request")


class RequestLog:
    """Gives each request an id and writes one line about it, without query or person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offered = request.headers.get("X-Request-Id", "")
        request_id = offered if _REQUEST_ID.match(offered) else uuid.uuid4().hex
        token = request_logging.request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = request_id
            if logger.isEnabledFor(logging.INFO) and not request.path_info.startswith(_STATIC):
                match = request.resolver_match
                logger.info(
                    "request",
                    extra={
                        "method": request.method,
                        # The route, not the path: paths can carry identifiers.
                        "route": match.route if match else "unmatched",
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - started) * 1000, 2),
                    },
                )
            return response
        finally:
            request_logging.request_id.reset(token)


class Origin:
    """Lets `origin.current` answer while a request is worked on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with origin.of(request):
            return self.get_response(request)


class HostileInput:
    """Refuses what no honest client sends and databases choke on: NUL, broken UTF-8, huge URLs."""

    most_query_bytes = 32_768

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        raw = request.META.get("QUERY_STRING", "")
        if len(raw) > self.most_query_bytes:
            return _refused(request, 414, "The address is too long.")
        if "\x00" in request.path_info or "\ufffd" in request.path_info or "%00" in raw:
            return _refused(request, 400, "The address holds characters that are not allowed.")
        charset = _CHARSET.search(request.META.get("CONTENT_TYPE", ""))
        if charset and charset.group(1).lower() not in ("utf-8", "utf8"):
            # UTF-7 among others decodes to halves of characters, which nothing can store.
            return _refused(request, 400, "The body must be UTF-8.")
        return self.get_response(request)


def _refused(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if problems.is_wanted(request):
        return problems.response(status=status, detail=detail, code="bad_request")
    return HttpResponse(detail, status=status, content_type="text/plain")


class ForPages:
    """Mixin: do nothing at all for sessionless paths."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        step_aside = is_sessionless(request.path_info)
        answer: HttpResponseBase = (
            self.get_response(request) if step_aside else super().__call__(request)  # type: ignore[misc] # of the class it is mixed into
        )
        return answer


class PageSession(ForPages, SessionMiddleware):
    """Sessions, for pages. One that looked into a session is for one person: nobody stores it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session; unless the view knows better, the page stays with who asked."""
        is_personal = request.session.accessed
        if is_personal and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return super().process_response(request, response)


class PageLocale:
    """The person's language and time zone, for pages.

    Django's own leaves its choice behind in the thread, where the next API answer would find it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_sessionless(request.path_info):
            return self.get_response(request)
        try:
            language = languages.of_request(request)
            zone = languages.session_of(request).get(languages.ZONE_KEY, "")
        except DatabaseError:
            # A page that needs the session meets the outage itself; the others do without.
            language, zone = languages.of_browser(request), ""
            request.session.accessed = False
        request.LANGUAGE_CODE = language
        with languages.speaking(language, zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class PageCommon(ForPages, CommonMiddleware):
    """Trailing slashes, for pages."""


class PageCsrf(ForPages, CsrfViewMiddleware):
    """CSRF tokens, for pages. Sessionless views carry no ambient credential to abuse."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        """Check the token, unless nothing about the request is the browser's doing."""
        if is_sessionless(request.path_info):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class PageMessages(ForPages, MessageMiddleware):
    """One-time messages, for pages."""


class PageFrameOptions(ForPages, XFrameOptionsMiddleware):
    """No framing, for pages."""


class PageSecurityPolicy(ForPages, CSPMiddleware):
    """Content-Security-Policy, for pages; what they may use; and that no other origin embeds them.

    Other policies (Referrer-Policy, Cross-Origin-Opener-Policy, nosniff) are Django's.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policies to whatever the view answered."""
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return super().process_response(request, response)
