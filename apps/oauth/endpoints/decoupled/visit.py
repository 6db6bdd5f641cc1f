"""A request that waits for a person, as our pages see it: judged for whoever is there now."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from apps.access.scopes import Scope
from apps.access.services import resources
from apps.access.services.resources import Resource
from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.oauth import acr
from apps.oauth.acr import Demand
from apps.oauth.endpoints.authorize import judge
from apps.oauth.engine import passage
from apps.oauth.errors import InvalidTarget
from apps.oauth.interaction import consent, next_step
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Step
from apps.oauth.services import codes, targets
from apps.oauth.services.decoupled import pending
from apps.oauth.services.decoupled.pending import Gone, Open


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that is in order, and the facts about the signed-in person.

    `named` are the resources, besides our own APIs, that its tokens will be for.
    """

    open: Open
    client: Client
    request: Request
    facts: Facts
    person: UUID
    session_id: UUID
    named: tuple[Resource, ...] = ()

    def scope_row(self, name: str) -> Scope:
        """One of the request's scopes, with its sentence."""
        return resources.scope_row(name, self.named)

    @property
    def step(self) -> Step | None:
        """What has to be proved first; the consent is the answer itself, and always asked for."""
        step = next_step(self.request, self.facts)
        return None if step is consent.STEP else step


def visit(http: HttpRequest, request_id: UUID, *, kind: str) -> Visit:
    """Raises `Gone`, and `AccessDenied` when the person's roles open nothing of it."""
    session = passage.browser_session(http)
    found = pending.find(request_id=request_id, kind=kind, user_id=session.user_id)
    client = lookup.find(found.client_id)
    if client is None:
        raise Gone
    named = _named(found, client)
    request = Request(
        started_at=found.started_at,
        # Its registration may have changed since it asked.
        scopes=targets.within(found.scopes, client, found.resources, named),
        max_age=client.default_max_age,
        is_first_party=client.is_first_party,
        resources=tuple(resource.identifier for resource in named),
        demand=Demand(
            named=found.acr_values or acr.known(client.default_acr_values),
            floor=acr.LEVEL_2 if client.demands_second_factor else "",
        ),
    )
    # Not remembered: it is a wish of the client's that the person may pass over each time.
    facts = judge.facts_for(http, request, client, goes_without="without" in http.GET)
    judge.refuse_closed_scopes(facts)
    return Visit(found, client, request, facts, session.user_id, session.pk, named)


def _named(found: Open, client: Client) -> tuple[Resource, ...]:
    """Judged again: an API may have been removed, or closed to the client. Raises `Gone`."""
    try:
        return targets.find(found.resources, client)
    except InvalidTarget as error:
        raise Gone from error


def authorization_of(visit: Visit, scopes: tuple[str, ...]) -> codes.Authorization:
    """What is allowed. No session stands behind it: the one here is another device's."""
    request = visit.request
    said = acr.assured(
        visit.facts.proofs, since=request.authenticated_since, named=request.demand.named
    )
    if said.auth_time is None:
        raise AssertionError("nobody answers without having signed in")
    return codes.Authorization(
        user_id=visit.person,
        application_pk=visit.client.pk,
        client_id=visit.client.client_id,
        scopes=scopes,
        redirect_uri="",
        redirect_uri_was_sent=False,
        code_challenge="",
        nonce="",
        claims={},
        sid=None,
        auth_time=said.auth_time,
        acr=said.acr,
        amr=said.amr,
        max_age_was_sent=False,
        resources=visit.open.resources,
    )
