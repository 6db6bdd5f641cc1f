"""The page on which a person answers what was asked elsewhere: by whom, for what, yes or no.

Nothing is answered by a GET. The page names the app and what is known of where the request came
from, as somebody else may have made it and sent its code around (RFC 8628 §5.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.services import places
from apps.audit import events
from apps.audit.events import Kind
from apps.oauth import acr
from apps.oauth.endpoints import responses
from apps.oauth.endpoints import step_up as proving
from apps.oauth.endpoints.consent import described, offered, person
from apps.oauth.endpoints.decoupled import visit as visits
from apps.oauth.endpoints.decoupled.visit import Visit
from apps.oauth.errors import AccessDenied
from apps.oauth.interaction import step_up
from apps.oauth.interaction.facts import scopes_to_agree
from apps.oauth.services.decoupled import pending
from apps.oauth.services.decoupled.pending import Gone


@dataclass(frozen=True, slots=True)
class Way:
    """What is particular to a kind of request: its pages, and what the trail says."""

    page: str
    done: str
    allowed: Kind
    denied: Kind


WAYS: Final[Mapping[str, Way]] = {
    pending.DEVICE: Way(
        "oauth/device_answer.html",
        "oauth/device_done.html",
        events.DEVICE_ALLOWED,
        events.DEVICE_DENIED,
    ),
    pending.CIBA: Way(
        "oauth/approval_answer.html",
        "oauth/approval_done.html",
        events.APPROVAL_GIVEN,
        events.APPROVAL_DENIED,
    ),
}


@require_http_methods(["GET", "POST"])
@login_required
def device(http: HttpRequest, request_id: UUID) -> HttpResponse:
    """What a device asks of whoever typed its code."""
    return page(http, request_id, pending.DEVICE)


@require_http_methods(["GET", "POST"])
@login_required
def approval(http: HttpRequest, request_id: UUID) -> HttpResponse:
    """What a client asks of this very person (CIBA Core 1.0 §8)."""
    return page(http, request_id, pending.CIBA)


def page(http: HttpRequest, request_id: UUID, kind: str) -> HttpResponse:
    """GET asks, or shows what was answered; POST takes the answer."""
    try:
        return answered(http, visits.visit(http, request_id, kind=kind))
    except (Gone, IntegrityError):
        # The other: its application was deleted meanwhile.
        return gone_page(http)
    except AccessDenied as error:
        return closed_page(http, error)


def answered(http: HttpRequest, visit: Visit) -> HttpResponse:
    """A page, or back to it when the answer is known. Raises `Gone`."""
    decision = http.POST.get("decision")
    if visit.open.answer is not None:
        return done(http, visit)
    if decision == "deny":
        return deny(http, visit)
    if decision == "without" and not step_up.must_be_met(visit.request, visit.facts):
        return responses.redirect(responses.with_query(http.path, {"without": "1"}))
    if visit.step is not None:
        return prove(http, visit)
    return allow(http, visit) if decision == "allow" else ask(http, visit)


def allow(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Agreeing to nothing is a refusal."""
    asked = scopes_to_agree(visit.request, visit.facts)
    ticked = set(http.POST.getlist("scope"))
    agreed = tuple(
        scope
        for scope in asked
        if visit.client.is_first_party or scope in ticked or visit.scope_row(scope).required
    )
    if not agreed:
        return deny(http, visit)
    pending.allow(
        request_id=visit.open.id,
        session_id=visit.session_id,
        authorization=visits.authorization_of(visit, agreed),
        asked=None if visit.client.is_first_party else asked,
        event=WAYS[visit.open.kind].allowed,
    )
    return responses.redirect(http.path)


def deny(http: HttpRequest, visit: Visit) -> HttpResponse:
    """For a no nothing has to be proved."""
    event = WAYS[visit.open.kind].denied
    pending.deny(request_id=visit.open.id, user_id=visit.person, event=event)
    return responses.redirect(http.path)


def ask(http: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    rows = [visit.scope_row(scope) for scope in scopes_to_agree(visit.request, visit.facts)]
    if visit.client.is_first_party:
        # The operator's own gets what it asks for, or nothing: there is no consent to narrow.
        rows = [replace(row, required=True) for row in rows]
    context = about(visit) | offered(rows, visit.facts.declined, visit.named)
    return responses.unstored(render(http, WAYS[visit.open.kind].page, context))


def prove(http: HttpRequest, visit: Visit) -> HttpResponse:
    """What is missing, and the way there and back (RFC 9470 §5)."""
    step = visit.step
    if step is not step_up.STEP:
        again = reverse("account_reauthenticate")
        return responses.redirect(responses.with_query(again, {"next": http.path}))
    missing = proving.what_is_missing(visit.request, visit.facts)
    context = about(visit) | {
        "missing": missing,
        "is_passkey": step_up.target(visit.request, visit.facts) == acr.PHISHING_RESISTANT,
        "may_go_without": not step_up.must_be_met(visit.request, visit.facts),
        "way_url": proving.way(missing, http.path),
        "is_elsewhere": True,
    }
    return responses.unstored(render(http, "oauth/step_up.html", context))


def done(http: HttpRequest, visit: Visit) -> HttpResponse:
    """What was answered; a second click comes here too."""
    context = about(visit) | {"is_allowed": visit.open.answer}
    return responses.unstored(render(http, WAYS[visit.open.kind].done, context))


def about(visit: Visit) -> dict[str, Any]:
    """The app, the person, and where the request came from, in words."""
    # Nobody is sent to its home page, so nothing would show that it is another's.
    home = visit.client.client_uri if visit.client.is_checked else ""
    return {
        "relying_app": described(visit.client, home),
        "person": person(visit.person),
        "started_at": visit.open.started_at,
        "address": visit.open.address,
        "binding_message": visit.open.binding_message,
        "place": places.of(visit.open.address),
    }


def gone_page(http: HttpRequest) -> HttpResponse:
    """Too late, or answered by somebody else."""
    return responses.error_page(
        http,
        title=_("This request is no longer open"),
        what_happened=_("It has expired, or somebody has answered it already."),
        what_next=_("If the app still waits for you, start again there."),
        status=404,
    )


def closed_page(http: HttpRequest, error: AccessDenied) -> HttpResponse:
    """When roles open none of the scopes, asking for consent would be a lie."""
    responses.log_refusal(error)
    return responses.error_page(
        http,
        title=_("Your account cannot do this"),
        what_happened=_("The app asks for something that your account may not use."),
        what_next=_("Ask the people who run this service whether you should be able to."),
        status=403,
    )
