"""What the pages and redirects of every endpoint share."""

import logging
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.logging import request_id
from apps.oauth.engine.passage import CSP_UPDATE, sources_of
from apps.oauth.errors import OAuthError

logger = logging.getLogger("vestibule.oauth")


def redirect(uri: str) -> HttpResponse:
    """303 See Other: never repeats a form to somebody else (RFC 9700 §4.12).

    Django's own redirect refuses the private-use schemes of native apps (RFC 8252 §7.1).
    """
    response = HttpResponse(status=303)
    response.headers["Location"] = uri
    return unstored(response)


def with_query(uri: str, parameters: Mapping[str, str]) -> str:
    """`uri` with parameters added to the query it may have (RFC 6749 §3.1.2)."""
    if not parameters:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(parameters, quote_via=quote)}"


def log_refusal(error: OAuthError) -> None:
    """One line, found by the reference that the page shows; nothing that was sent is in it."""
    facts = {"error": error.code, "description": error.description, "detail": error.detail}
    logger.info("refused", extra=facts)


def error_page(
    http: HttpRequest,
    *,
    title: str,
    what_happened: str,
    what_next: str,
    detail: str = "",
    status: int = 400,
) -> HttpResponse:
    """A page for the person, with a reference that finds the log line."""
    context = {
        "title": title,
        "what_happened": what_happened,
        "what_next": what_next,
        "reference": request_id.get(),
        "detail": detail,
    }
    return unstored(render(http, "oauth/error.html", context, status=status))


def unstored(response: HttpResponse) -> HttpResponse:
    """Neither answers nor pages of a sign-in belong into a cache (RFC 6749 §5.1)."""
    response.headers["Cache-Control"] = "no-store"
    return response


def may_submit_to(response: HttpResponse, uri: str) -> HttpResponse:
    """Let the page's forms end at `uri`: browsers hold a form's redirects to `form-action` too."""
    setattr(response, CSP_UPDATE, {"form-action": sources_of(uri)})
    return response
