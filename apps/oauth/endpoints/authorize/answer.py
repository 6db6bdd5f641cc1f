"""Authorization responses: query, fragment or a form (RFC 6749 §4.1.2)."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.oauth.endpoints import responses
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.errors import OAuthError


def answer(http: HttpRequest, target: Target, parameters: Mapping[str, str]) -> HttpResponse:
    """An authorization response with `state` and `iss` (RFC 9207 §2)."""
    answered = dict(parameters)
    if target.state:
        answered["state"] = target.state
    answered["iss"] = settings.ISSUER
    if target.mode == "form_post":
        page = render(
            http, "oauth/form_post.html", {"action": target.redirect_uri, "parameters": answered}
        )
        return responses.unstored(responses.may_submit_to(page, target.redirect_uri))
    if target.mode == "fragment":
        return responses.redirect(f"{target.redirect_uri}#{urlencode(answered, quote_via=quote)}")
    return responses.redirect(responses.with_query(target.redirect_uri, answered))


def refusal(http: HttpRequest, target: Target, error: OAuthError) -> HttpResponse:
    """An error response (RFC 6749 §4.1.2.1)."""
    responses.log_refusal(error)
    return answer(http, target, {"error": error.code, "error_description": error.description})
