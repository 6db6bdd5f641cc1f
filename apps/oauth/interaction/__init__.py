"""What still has to happen between the person and us before a code may be issued.

Each step is one file: a pure question about a request and facts, and the page that settles it.
A page never leads to another page, always back to the authorization endpoint, which asks again.
To add a step: one file, one row in STEPS.
"""

from typing import Final

from apps.oauth.interaction import consent, create_account, login, select_account, step_up
from apps.oauth.interaction.facts import Facts, Request
from apps.oauth.interaction.step import Step

STEPS: Final[tuple[Step, ...]] = (
    create_account.STEP,
    select_account.STEP,
    login.STEP,
    step_up.STEP,
    consent.STEP,
)


def next_step(request: Request, facts: Facts) -> Step | None:
    """The first step that is needed, or None when a code may be issued."""
    return next((step for step in STEPS if step.is_needed(request, facts)), None)
