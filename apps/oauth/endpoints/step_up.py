"""The page that says which further proof a request needs, and leads there (RFC 9470 §5).

Proving itself is the factors' business: whoever did comes back to the authorization endpoint,
which looks at what was proved. Nothing is remembered of this page but that somebody would rather
not prove what is wished for and not needed.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.oauth import acr
from apps.oauth.endpoints import flow, responses
from apps.oauth.endpoints.authorize import answer, revisit
from apps.oauth.endpoints.authorize.revisit import Visit
from apps.oauth.endpoints.consent import described, person
from apps.oauth.engine import passage
from apps.oauth.errors import UnmetAuthenticationRequirements
from apps.oauth.interaction import step_up as step
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.services import requests
from apps.oauth.services.requests import RequestGone

# What is missing, and the page where it is settled.
_PAGES: Final = {
    "passkey": "mfa_reauthenticate_webauthn",
    "second": "mfa_reauthenticate",
    "password": "account_reauthenticate",
    "enrol": "mfa_index",
}


@require_http_methods(["GET", "POST"])
def step_up(http: HttpRequest) -> HttpResponse:
    """GET says what is missing, POST takes a no; whatever is settled goes back to authorize."""
    try:
        visit = revisit.visit(http)
        decision = http.POST.get("decision")
        if visit is None or visit.step is not step.STEP:
            return responses.redirect(flow.resume_url(revisit.request_id_of(http)))
        if decision == "deny":
            return refuse(http, visit)
        if decision == "without":
            requests.go_without(visit.kept.id)
            return responses.redirect(flow.resume_url(visit.kept.id))
    except RequestGone as gone:
        return flow.gone_page(http, gone)
    return ask(http, visit)


def refuse(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The person will not, or cannot: the client is told, and the request is over."""
    requests.finish(visit.kept.id)
    passage.leave(http, visit.kept.id)
    return answer.refusal(http, visit.asked.target, UnmetAuthenticationRequirements())


def ask(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    target, missing = visit.asked.target, what_is_missing(visit.asked.request, visit.facts)
    context: dict[str, Any] = {
        "relying_app": described(target.client, target.redirect_uri),
        "person": person(visit.person),
        "request_id": visit.kept.id,
        "missing": missing,
        "is_passkey": step.target(visit.asked.request, visit.facts) == acr.PHISHING_RESISTANT,
        "may_go_without": not step.must_be_met(visit.asked.request, visit.facts),
        "way_url": way(missing, flow.resume_url(visit.kept.id)),
    }
    page = render(http, "oauth/step_up.html", context)
    return responses.unstored(responses.may_submit_to(page, target.redirect_uri))


def what_is_missing(request: Request, facts: Facts) -> str:
    """The next thing to prove: a key of the pages above."""
    level = step.target(request, facts)
    if acr.rank(acr.within_reach(facts.factors)) < acr.rank(level):
        return "enrol"
    if "passkey" in facts.factors:
        # It is enough for every level, by itself.
        return "passkey"
    proved = {proof.method for proof in acr.fresh(facts.proofs, request.authenticated_since)}
    # A second factor alone is not two.
    return "password" if acr.FIRST_FACTORS.isdisjoint(proved) else "second"


def way(missing: str, back: str) -> str:
    """Where to prove it, and back from there."""
    return responses.with_query(reverse(_PAGES[missing]), {"next": back})
