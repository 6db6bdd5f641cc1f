"""Documents that are the same for everybody: bytes made once, with an ETag and an age."""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
)
from django.utils.http import parse_etags

from apps.oauth.endpoints.protocol import unstored


def published(
    request: HttpRequest,
    document: Callable[[], bytes],
    *,
    max_age: int,
    content_type: str = "application/json",
) -> HttpResponse:
    """`document` to GET and HEAD, 304 to who has it already (RFC 9110 §13.1.2)."""
    if request.method not in ("GET", "HEAD"):
        return unstored(HttpResponseNotAllowed(("GET", "HEAD")))
    body = document()
    etag = _etag(body)
    if _matches(request.headers.get("If-None-Match", ""), etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    return response


@lru_cache(maxsize=8)
def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _matches(condition: str, etag: str) -> bool:
    if not condition:
        return False
    return condition.strip() == "*" or etag in [
        given.removeprefix("W/") for given in parse_etags(condition)
    ]
