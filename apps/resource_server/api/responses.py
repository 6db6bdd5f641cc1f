"""REST framework writes a challenge for 401 only; RFC 6750 §3 wants it for 400 and 403 too."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as usual


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """`REST_FRAMEWORK["EXCEPTION_HANDLER"]`: the usual answer, with the error's challenge."""
    response = usual(error, context)
    header = getattr(error, "auth_header", None)
    if response is not None and header:
        response.headers["WWW-Authenticate"] = header
    return response
