"""REST framework's exception handler: every refusal of an API is a problem document."""

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core import problems
from apps.core.errors import DomainError, Unavailable
from apps.core.problems import Fault


def handler(exc: Exception, _context: dict[str, Any]) -> Response | None:
    """The answer to an exception of an API view; None lets it become a 500, or 503 for an outage.

    Keeps the challenge of 401 and 403 (`auth_header`), the wait of 429, and whatever an
    exception brings in `headers`.
    """
    if isinstance(exc, DomainError):
        if exc.status >= Unavailable.status:
            return None
        return _answer(exc, _domain_problem(exc))
    known = _as_api_exception(exc)
    if known is None:
        return None
    return _answer(known, _api_problem(known))


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError("The request cannot be understood.")
    return None


class TooLarge(exceptions.APIException):
    """The body has more bytes than this place takes (RFC 9110 §15.5.14)."""

    status_code = 413
    default_detail = "The request is too large."
    default_code = "too_large"


def _domain_problem(exc: DomainError) -> dict[str, Any]:
    errors = [{"field": exc.field, "message": exc.message}] if exc.field else []
    return problems.document(status=exc.status, detail=exc.message, code=exc.code, errors=errors)


def _api_problem(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        return problems.document(
            status=exc.status_code,
            detail="Some values are not valid.",
            code="invalid",
            errors=list(_faults(exc.detail)),
        )
    detail = exc.detail
    code = str(getattr(detail, "code", None) or exc.default_code)
    return problems.document(status=exc.status_code, detail=str(detail), code=code)


def _faults(detail: Any, path: str = "") -> Iterator[Fault]:
    """The leaves of REST framework's error tree, each with the path to its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = "" if name == "non_field_errors" else str(name)
            yield from _faults(inner, f"{path}.{here}".strip("."))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_leaf = not isinstance(inner, (dict, list))
            yield from _faults(inner, path if is_leaf else f"{path}.{number}".strip("."))
    else:
        yield {"field": path, "message": str(detail)}


def _answer(exc: Exception, problem: dict[str, Any]) -> Response:
    headers = dict(getattr(exc, "headers", None) or {})
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    headers.setdefault("Cache-Control", "no-store")
    return Response(
        problem, status=problem["status"], headers=headers, content_type=problems.MEDIA_TYPE
    )
