"""Somebody is signed in, and not in the way that this request needs (RFC 9470 §5).

`acr_values`, an essential `acr` or the client's registration ask for a level; `max_age` and
`prompt=login` ask that what reaches it is recent (OIDC Core §3.1.2.1, §5.5.1.1).
"""

from apps.oauth import acr
from apps.oauth.errors import LoginRequired
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Page, Step


def is_needed(request: Request, facts: Facts) -> bool:
    """Until the recent proofs reach the least level; or the wanted one, where that is easy."""
    if facts.person is None:
        return False
    return must_be_met(request, facts) or _may_be_met(request, facts)


def must_be_met(request: Request, facts: Facts) -> bool:
    """Whether there is no answer to the client without further proof."""
    return acr.rank(facts.level_for(request)) < acr.rank(request.demand.least)


def target(request: Request, facts: Facts) -> str:
    """The level that the page is about: the wanted one, if the person can reach it."""
    demand = request.demand
    return demand.wanted if _can_reach(demand.wanted, facts) else demand.least


def _may_be_met(request: Request, facts: Facts) -> bool:
    """Whether more is wished for, the person could prove it, and has not said no."""
    wanted = request.demand.wanted
    return (
        acr.rank(facts.level_for(request)) < acr.rank(wanted)
        and not request.is_silent
        and not facts.goes_without
        and _can_reach(wanted, facts)
    )


def _can_reach(level: str, facts: Facts) -> bool:
    return acr.rank(acr.within_reach(facts.factors)) >= acr.rank(level)


def page(_facts: Facts) -> Page:
    """The page that says what is needed, and leads there."""
    return Page("oauth_step_up", "request_id")


STEP = Step("step_up", LoginRequired, is_needed, page)
