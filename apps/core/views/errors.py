"""What is shown when something went wrong: a page for people, a problem for programs.

These run when everything else may be broken, the database included: whatever a page cannot
have then, it does without.
"""

import logging
import sys
from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.log import log_response
from django.utils.translation import gettext as _

from apps.core import brand, languages, problems
from apps.core import logging as request_logging
from apps.core.services import outages

RETRY_SECONDS: Final = 30
_TEMPLATES = {"csrf_failed": "403_csrf.html", "too_large": "400.html"}
logger = logging.getLogger("vestibule.errors")
outage_logger = logging.getLogger("vestibule.outage")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token that its page holds."""
    detail = "This form has expired or cookies are blocked. Go back, reload and try again."
    return _answer(request, 403, detail, code="csrf_failed")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be understood; one that is too large says so."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, _("What was sent is too large."), code="too_large")
    return _answer(request, 400, "The request cannot be understood.", code="bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody we know may not do this."""
    return _answer(request, 403, "You are not allowed to do this.", code="forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing at this address."""
    return _answer(request, 404, "There is nothing at this address.", code="not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Says nothing about it but the reference to look it up by."""
    # What breaks outside a view, such as saving the session, comes here only.
    if calm := unavailable(request, sys.exc_info()[1]):
        return calm
    return _answer(request, 500, "Something went wrong on our side.", code="server_error")


def unavailable(request: HttpRequest, fault: BaseException | None) -> HttpResponse | None:
    """503 for an outage (RFC 9110 §15.6.4), told the operator in one line; None if it is none."""
    outage = outages.judge(fault)
    if outage is None:
        return None
    response = _answer(request, 503, outage.message, code=outage.code)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    # Nothing was changed, and so neither is the token that the browser holds.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    # What follows the view, such as saving the session, may fail for the same reason: told once.
    level = "debug" if hasattr(request, "outage") else "error"
    request.outage = outage  # type: ignore[attr-defined]
    # By Django's own way, or it would tell the same again without the reason.
    log_response(outage.told, response=response, request=request, logger=outage_logger, level=level)
    return response


def _answer(request: HttpRequest, status: int, detail: str, *, code: str) -> HttpResponse:
    if problems.is_wanted(request):
        return problems.response(status=status, detail=detail, code=code)
    # What fails before the language is chosen speaks as the browser wants.
    language = getattr(request, "LANGUAGE_CODE", None) or languages.of_browser(request)
    with languages.speaking(language):
        answer = HttpResponse(_page(request, status, detail, code), status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Language"] = language
    return answer


def _page(request: HttpRequest, status: int, detail: str, code: str) -> str:
    template = _TEMPLATES.get(code, f"{status}.html")
    facts = {"reference": request_logging.request_id.get()}
    if code == "too_large" or status == HTTPStatus.SERVICE_UNAVAILABLE:
        facts["message"] = detail
    if status < 500:
        try:
            return render_to_string(template, facts, request)
        except (DatabaseError, SuspiciousOperation):
            logger.exception("error page without its surroundings")
            if hasattr(request, "session"):
                # What cannot be read was not looked into: nobody after us asks it again.
                request.session.accessed = False
    # Without the request no context processor runs, so nothing asks for session or person.
    return render_to_string(template, facts | brand.brand(request))
