"""`prompt=create`: the client wants a new account to be made (OIDC User Registration 1.0 §4)."""

from apps.oauth.errors import InteractionRequired
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Page, Step


def is_needed(request: Request, facts: Facts) -> bool:
    """Until somebody signs up (or in) for this request, or says to go on as who they are."""
    return "create" in request.prompts and not facts.picked_account_for(request)


def page(facts: Facts) -> Page:
    """The sign-up page sends signed-in people away: they are first asked which account to use."""
    if facts.person is None:
        return Page("account_signup", "next")
    return Page("oauth_choose_account", "request_id")


STEP = Step("create_account", InteractionRequired, is_needed, page)
