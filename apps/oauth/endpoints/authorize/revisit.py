"""A kept request as our own pages see it: validated and judged again, for whoever is there now."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from apps.oauth.endpoints.authorize import judge, target, validate
from apps.oauth.endpoints.authorize.validate import Validated
from apps.oauth.engine import passage
from apps.oauth.errors import OAuthError
from apps.oauth.interaction import next_step
from apps.oauth.interaction.facts import Facts
from apps.oauth.interaction.step import Step
from apps.oauth.request_objects import parameters
from apps.oauth.services import requests
from apps.oauth.services.requests import Kept


@dataclass(frozen=True, slots=True)
class Visit:
    """A kept request that is in order, and the facts about the signed-in person."""

    kept: Kept
    asked: Validated
    facts: Facts
    person: UUID

    @property
    def step(self) -> Step | None:
        """What is needed next."""
        return next_step(self.asked.request, self.facts)


def request_id_of(http: HttpRequest) -> str:
    """The id that a page of ours was opened, or its form sent, with."""
    return http.POST.get("request_id") or http.GET.get("request_id") or ""


def visit(http: HttpRequest) -> Visit | None:
    """None when nobody is signed in or the request is not in order any more.

    The authorization endpoint then knows what to do or say. Raises `RequestGone`.
    """
    kept = requests.resume(request_id_of(http))
    session = passage.browser_session(http)
    if session is None:
        return None
    sent = parameters.kept(kept.parameters)
    try:
        asked = validate.validate(sent, target.find(sent), started_at=kept.started_at)
        facts = judge.facts_of(http, asked, kept)
        judge.judge(asked, facts)
    except OAuthError:
        return None
    return Visit(kept, asked, facts, session.user_id)
