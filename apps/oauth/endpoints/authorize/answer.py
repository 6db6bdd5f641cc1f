"""Authorization responses: in query, fragment or form (RFC 6749 §4.1.2), signed or not."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.oauth.endpoints import responses
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.errors import OAuthError, TemporarilyUnavailable
from apps.oauth.tokens import authorization_response


def answer(http: HttpRequest, target: Target, parameters: Mapping[str, str]) -> HttpResponse:
    """An authorization response with `state` and `iss` (RFC 9207 §2)."""
    answered = dict(parameters)
    if target.state:
        answered["state"] = target.state
    answered["iss"] = settings.ISSUER
    if target.mode.is_jwt:
        answered = {"response": authorization_response.of(answered, client=target.client)}
    if target.mode.carrier == "form_post":
        page = render(
            http, "oauth/form_post.html", {"action": target.redirect_uri, "parameters": answered}
        )
        return responses.unstored(responses.may_submit_to(page, target.redirect_uri))
    if target.mode.carrier == "fragment":
        return responses.redirect(f"{target.redirect_uri}#{urlencode(answered, quote_via=quote)}")
    return responses.redirect(responses.with_query(target.redirect_uri, answered))


def refusal(http: HttpRequest, target: Target, error: OAuthError) -> HttpResponse:
    """An error response (RFC 6749 §4.1.2.1); a page where not even that can reach the client."""
    responses.log_refusal(error)
    said = {"error": error.code, "error_description": error.description}
    try:
        return answer(http, target, said)
    except TemporarilyUnavailable as unsealed:
        return unanswerable_page(http, unsealed)


def unanswerable_page(http: HttpRequest, error: TemporarilyUnavailable) -> HttpResponse:
    """The client wants its answers encrypted and shows no key to do it with."""
    responses.log_refusal(error)
    return responses.error_page(
        http,
        title=_("The app cannot be reached"),
        what_happened=_("Its answer has to be encrypted, and it publishes no key for that."),
        what_next=_(
            "Go back to the app and try again. If this stays so, tell the people who run it."
        ),
        detail=f"{error.code}: {error.description}",
        status=error.status,
    )
