"""The page on which a person says what a client may do (OpenID Connect Core 1.0 §3.1.2.4).

Bound to the kept request and to the person: a form shown to somebody else has a CSRF token that
signing in has made worthless.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.access.scopes import Scope
from apps.access.services.resources import Resource
from apps.accounts.services import profiles
from apps.clients.services.lookup import Client
from apps.oauth.endpoints import flow, responses
from apps.oauth.endpoints.authorize import answer, revisit
from apps.oauth.endpoints.authorize.revisit import Visit
from apps.oauth.engine import passage
from apps.oauth.engine.context import host_of
from apps.oauth.errors import AccessDenied
from apps.oauth.interaction.consent import STEP
from apps.oauth.interaction.facts import scopes_to_agree
from apps.oauth.services import consents, details, requests
from apps.oauth.services.requests import RequestGone


@require_http_methods(["GET", "POST"])
def consent(http: HttpRequest) -> HttpResponse:
    """GET asks, POST takes the answer; whatever is not a question goes back to authorize."""
    try:
        visit = revisit.visit(http)
        decision = http.POST.get("decision")
        # Honoured even if another tab has said yes meanwhile.
        if visit and decision == "deny":
            return deny(http, visit)
        if visit is None or visit.step is not STEP:
            return responses.redirect(flow.resume_url(revisit.request_id_of(http)))
        if decision == "allow":
            return allow(http, visit)
    except RequestGone as gone:
        return flow.gone_page(http, gone)
    return ask(http, visit)


def allow(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Remember the answer and go on; agreeing to nothing is a refusal."""
    asked = scopes_to_agree(visit.asked.request, visit.facts)
    ticked = set(http.POST.getlist("scope"))
    agreed = [scope for scope in asked if scope in ticked or visit.asked.scope_row(scope).required]
    if not agreed and not visit.asked.details:
        return deny(http, visit)
    if visit.asked.details:
        requests.agree(request_id=visit.kept.id, user_id=visit.person)
    consents.grant(
        user_id=visit.person,
        application_pk=visit.asked.target.client.pk,
        asked=asked,
        agreed=agreed,
        resources=visit.asked.request.resources,
        details=[detail["type"] for detail in visit.asked.details],
    )
    return responses.redirect(flow.resume_url(visit.kept.id))


def deny(http: HttpRequest, visit: Visit) -> HttpResponse:
    """RFC 6749 §4.1.2.1: the client is told, and the request is over."""
    requests.finish(visit.kept.id)
    passage.leave(http, visit.kept.id)
    return answer.refusal(http, visit.asked.target, AccessDenied())


def ask(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    target, asked = visit.asked.target, visit.asked
    rows = [asked.scope_row(name) for name in scopes_to_agree(asked.request, visit.facts)]
    choose_account = responses.with_query(
        reverse("oauth_choose_account"), {"request_id": visit.kept.id}
    )
    context = {
        "relying_app": described(target.client, target.redirect_uri),
        "person": person(visit.person),
        **offered(rows, visit.facts.declined, asked.named),
        "details": details.described(asked.details, visit.person),
        "redirect_host": host_of(target.redirect_uri),
        "request_id": visit.kept.id,
        "other_account_url": choose_account,
    }
    page = render(http, "oauth/consent.html", context)
    return responses.unstored(responses.may_submit_to(page, target.redirect_uri))


def offered(
    rows: Iterable[Scope], declined: Container[str], named: Sequence[Resource] = ()
) -> dict[str, Any]:
    """Required scopes are listed; the others have a switch, off where it was before."""
    rows = list(rows)
    brought = {scope: resource.name for resource in named for scope in resource.scopes}
    return {
        "required": [{"name": row.name, "sentence": row.sentence} for row in rows if row.required],
        "optional": [
            {
                "name": row.name,
                "sentence": row.sentence,
                "where": brought.get(row.name, ""),
                "checked": row.name not in declined,
            }
            for row in rows
            if not row.required
        ],
        "resources": [
            {"name": resource.name, "address": resource.identifier} for resource in named
        ],
    }


def described(client: Client, redirect_uri: str) -> dict[str, Any]:
    """The app in words. One that the operator registered counts as checked."""
    claims = profiles.claims_of(client.owner_id) if client.owner_id else {}
    return {
        "name": client.name,
        "logo_uri": client.logo,
        "host": host_of(redirect_uri) if redirect_uri else "",
        "policy_uri": client.policy_uri,
        "tos_uri": client.tos_uri,
        "owner": claims.get("name", ""),
        "verified": client.is_checked,
        "introduced_by": client.host,
    }


def person(user_id: UUID) -> dict[str, object]:
    """Who is signed in, as pages show it."""
    claims = profiles.claims_of(user_id)
    return {"name": claims.get("name", ""), "email": claims["email"]}
