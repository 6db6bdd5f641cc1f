"""Nobody is signed in, or not recently enough (`prompt=login`, `max_age`; OIDC Core §3.1.2.3)."""

from apps.oauth.errors import LoginRequired
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Page, Step


def is_needed(request: Request, facts: Facts) -> bool:
    """Judged by when the person last proved who they are, not by having seen a page."""
    if facts.person is None or facts.authenticated_at is None:
        return True
    since = request.authenticated_since
    return since is not None and not facts.has_authenticated_since(since)


def page(facts: Facts) -> Page:
    """The sign-in page sends signed-in people away: they prove themselves again elsewhere."""
    return Page("account_login" if facts.person is None else "account_reauthenticate", "next")


STEP = Step("login", LoginRequired, is_needed, page)
