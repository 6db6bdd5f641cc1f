"""Which pages of other origins may read our answers (Fetch Standard, "CORS protocol").

Origins that an active application registered may call the token, revocation, userinfo and pushed
authorization request endpoints and the API; anybody's page may read metadata and keys, and
register. Never with cookies: every credential here is one that the caller's own script holds. It
stands before whatever may answer with an error, because a page must be able to read that too.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from apps.clients.services import addresses, origins
from apps.core.problems import is_sessionless

_REGISTERED = frozenset({"/oauth/token", "/oauth/userinfo", "/oauth/revoke", "/oauth/par"})
# Before it is registered an application has no origin that we know.
_EVERYBODY = frozenset({"/oauth/jwks", "/oauth/register"})
_EVERYBODYS = ("/.well-known/", "/oauth/register/")
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS = "Authorization, Content-Type, DPoP, If-Match, If-None-Match, X-Request-Id"
_RESPONSE_HEADERS = "WWW-Authenticate, DPoP-Nonce, ETag, X-Request-Id, Location, Link, Retry-After"
_PREFLIGHT_SECONDS = "600"


class RegisteredOrigins:
    """Answers preflight requests and lets registered origins read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.own_origin = addresses.origin_of(settings.ISSUER)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or pass on and add the headers; no work at all for requests without an Origin."""
        path = request.path_info
        is_open = path in _EVERYBODY or path.startswith(_EVERYBODYS)
        if not is_open and path not in _REGISTERED and not _is_token_api(path):
            return self.get_response(request)
        origin = request.headers.get("Origin", "")
        is_preflight = (
            request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        )
        allowed = self._allowed(origin, is_open=is_open)
        response = (
            HttpResponse(status=204) if origin and is_preflight else self.get_response(request)
        )
        if not is_open:
            patch_vary_headers(response, ["Origin"])
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = allowed
            if is_preflight:
                response.headers["Access-Control-Allow-Methods"] = _METHODS
                response.headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
                response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
            else:
                response.headers["Access-Control-Expose-Headers"] = _RESPONSE_HEADERS
        return response

    def _allowed(self, origin: str, *, is_open: bool) -> str:
        """The value of Access-Control-Allow-Origin; empty for none."""
        if is_open:
            return "*"
        # Our own pages need no leave, and most calls come from programs without an Origin.
        if not origin or origin == self.own_origin or not origins.is_registered(origin):
            return ""
        return origin


def _is_token_api(path: str) -> bool:
    """Whether tokens open it; the two that set cookies are for our own pages only."""
    return path.startswith("/api/") and is_sessionless(path)
