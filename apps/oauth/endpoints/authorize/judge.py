"""The facts about whoever sits at the browser, and what they mean for a request."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest

from apps.access.services import authority
from apps.clients.services.lookup import Client
from apps.factors.services import factors
from apps.oauth import acr
from apps.oauth.endpoints.authorize.validate import Validated
from apps.oauth.engine import passage
from apps.oauth.errors import AccessDenied, LoginRequired
from apps.oauth.interaction import next_step
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Step
from apps.oauth.services import consents, details
from apps.oauth.services.consents import Remembered
from apps.oauth.services.requests import Kept
from apps.oauth.tokens import subjects


def facts_of(http: HttpRequest, asked: Validated, kept: Kept | None) -> Facts:
    """Gather the facts for a request of a browser's own."""
    return facts_for(
        http,
        asked.request,
        asked.target.client,
        chosen=kept.chosen if kept else None,
        goes_without=kept.goes_without if kept else False,
        agreed=kept.agreed if kept else None,
    )


def facts_for(
    http: HttpRequest,
    request: Request,
    client: Client,
    *,
    chosen: UUID | None = None,
    goes_without: bool = False,
    agreed: UUID | None = None,
) -> Facts:
    """At most one statement for consent and one for roles.

    One more for factors, but only where the person has to prove more than they did.
    """
    session = passage.browser_session(http)
    if session is None:
        return Facts()
    answer = (
        Remembered()
        if client.is_first_party
        else consents.remembered(user_id=session.user_id, application_pk=client.pk)
    )
    facts = Facts(
        person=session.user_id,
        sid=session.pk,
        proofs=acr.read(session.methods),
        chosen=chosen,
        open_scopes=authority.open_to_person(session.user_id, request.scopes),
        consented=answer.scopes,
        declined=answer.declined,
        consented_resources=answer.resources,
        granted_at=answer.granted_at,
        last_used_at=answer.last_used_at,
        has_agreed=agreed is not None and agreed == session.user_id,
        goes_without=goes_without,
    )
    if acr.rank(facts.level_for(request)) >= acr.rank(request.demand.wanted):
        return facts
    return replace(facts, factors=factors.kinds_of(user_id=session.user_id))


def judge(asked: Validated, facts: Facts) -> Step | None:
    """What must happen first, or None when a code may be issued.

    Raises the error that goes to the client when nothing can help, or when something is needed
    and no page may be shown (OIDC Core §3.1.2.1, `prompt=none`).
    """
    refuse_other_person(asked, facts)
    if facts.person:
        details.check_open(asked.details, facts.person)
    if asked.request.scopes:
        refuse_closed_scopes(facts)
    step = next_step(asked.request, facts)
    if step and asked.request.is_silent:
        raise step.error
    return step


def refuse_other_person(asked: Validated, facts: Facts) -> None:
    """OIDC Core §3.1.2.1, §5.5.1: an answer about somebody else would be wrong."""
    expected, client = asked.request.subject, asked.target.client
    if facts.person and expected and subjects.of_person(facts.person, client) != expected:
        raise LoginRequired("Somebody else is signed in.")


def refuse_closed_scopes(facts: Facts) -> None:
    """RBAC: when roles open none of the scopes, asking for consent would be a lie."""
    if facts.person and not facts.open_scopes:
        raise AccessDenied("The roles of this person open none of these scopes.")
