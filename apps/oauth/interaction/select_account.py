"""`prompt=select_account`: the person says which account to use (OIDC Core §3.1.2.1)."""

from apps.oauth.errors import AccountSelectionRequired
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Page, Step


def is_needed(request: Request, facts: Facts) -> bool:
    """Unless nobody is signed in (signing in picks one) or one was picked for this request."""
    return (
        "select_account" in request.prompts
        and facts.person is not None
        and not facts.picked_account_for(request)
    )


def page(_facts: Facts) -> Page:
    """The account page."""
    return Page("oauth_choose_account", "request_id")


STEP = Step("select_account", AccountSelectionRequired, is_needed, page)
