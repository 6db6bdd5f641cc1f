"""What every refusal of an API looks like: a problem document (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from apps.core import logging as request_logging

MEDIA_TYPE = "application/problem+json"
Fault = dict[str, str]
_EXACT = frozenset(path for path in settings.SESSIONLESS_PATHS if not path.endswith("/"))
_PREFIXES = tuple(path for path in settings.SESSIONLESS_PATHS if path.endswith("/"))


def document(
    *, status: int, detail: str, code: str = "error", errors: Iterable[Fault] = ()
) -> dict[str, Any]:
    """The members of a problem document (RFC 9457 §3.1).

    `code` is our extension for programs; `errors` lists faulty inputs as `{field, message}`,
    where an empty field means the request as a whole. The type is always "about:blank", so the
    title is the status' own phrase (RFC 9457 §4.2.1).
    """
    return {
        "type": "about:blank",
        "title": _phrase(status),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": list(errors),
        "request_id": request_logging.request_id.get(),
    }


def response(
    *, status: int, detail: str, code: str = "error", headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A problem as an answer of plain Django, for what fails before or outside an API view."""
    answer = JsonResponse(
        document(status=status, detail=detail, code=code), status=status, content_type=MEDIA_TYPE
    )
    answer.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer


def is_wanted(request: HttpRequest) -> bool:
    """Whether a program asked: an API or protocol path, or JSON preferred to a page."""
    if request.path_info.startswith("/api/") or is_sessionless(request.path_info):
        return True
    preferred = request.get_preferred_type(["text/html", "application/json", MEDIA_TYPE])
    return preferred in ("application/json", MEDIA_TYPE)


def is_sessionless(path: str) -> bool:
    """Whether `path` belongs to programs rather than to a browser with a session."""
    return path in _EXACT or path.startswith(_PREFIXES)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
