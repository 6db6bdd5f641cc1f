"""The person has not said yet what this client may do (OIDC Core §3.1.2.4).

A first-party client is the operator's own and asks nothing. `offline_access` (§11) is consented
to like every scope, by its own sentence, and remembered: a remembered consent is the condition
that makes `prompt=consent` unnecessary for it.
"""

from apps.oauth.errors import ConsentRequired
from apps.oauth.interaction.facts import Facts, Request, granted_scopes, scopes_to_agree
from apps.oauth.interaction.step import Page, Step


def is_needed(request: Request, facts: Facts) -> bool:
    """Whether something was never put to the person, nothing is left, or the client insists."""
    if request.is_first_party:
        return False
    if "consent" in request.prompts and not _was_given_since_start(request, facts):
        return True
    if request.has_details and not facts.has_agreed:
        # Never remembered: what was allowed once, exactly, says nothing about the next time.
        return True
    undecided = set(scopes_to_agree(request, facts)) - facts.consented - facts.declined
    undecided |= set(request.resources) - facts.consented_resources
    return bool(undecided) or not (request.has_details or granted_scopes(request, facts))


def page(_facts: Facts) -> Page:
    """The consent page."""
    return Page("oauth_consent", "request_id")


def _was_given_since_start(request: Request, facts: Facts) -> bool:
    return facts.granted_at is not None and facts.granted_at >= request.started_at


STEP = Step("consent", ConsentRequired, is_needed, page)
