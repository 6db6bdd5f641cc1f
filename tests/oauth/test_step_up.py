"""The step that asks for more proof is pure: its test is a table."""

from typing import Any

import pytest

from apps.oauth.acr import LEVEL_1, LEVEL_2, PHISHING_RESISTANT, Demand
from apps.oauth.interaction import next_step, step_up
from apps.oauth.interaction.facts import Facts, Request
from tests.oauth.test_interaction import (
    AN_HOUR_AGO,
    NEW_HERE,
    NOBODY,
    ada,
    ago,
    asks,
    later,
    proved,
)


def demands(*named: str, floor: str = "", **wishes: Any) -> Request:
    prompt = wishes.pop("prompt", "")
    return asks(prompt, demand=Demand(named, floor), **wishes)


WITH_APP = frozenset({"totp", "recovery"})
WITH_PASSKEY = frozenset({"passkey"})

TABLE = [
    ("the first level is any sign-in", demands(LEVEL_1), ada(), None),
    ("a stranger signs in before anything is judged", demands(LEVEL_2), NOBODY, "login"),
    ("the second level needs a second factor", demands(LEVEL_2), ada(), "step_up"),
    (
        "it was proved",
        demands(LEVEL_2),
        ada(proofs=proved(pwd=AN_HOUR_AGO, totp=AN_HOUR_AGO)),
        None,
    ),
    ("a passkey is more", demands(LEVEL_2), ada(proofs=proved(swk=AN_HOUR_AGO)), None),
    (
        "two factors are no passkey",
        demands(PHISHING_RESISTANT),
        ada(proofs=proved(pwd=later(1), totp=later(1))),
        "step_up",
    ),
    (
        "an old factor and a fresh password are no fresh second level",
        demands(LEVEL_2, max_age=60),
        ada(proofs=proved(pwd=later(1), totp=AN_HOUR_AGO)),
        "step_up",
    ),
    (
        "nor are a fresh factor and an old password",
        demands(LEVEL_2, max_age=60),
        ada(proofs=proved(pwd=AN_HOUR_AGO, totp=later(1))),
        "step_up",
    ),
    (
        "both are fresh",
        demands(LEVEL_2, max_age=60),
        ada(proofs=proved(pwd=later(1), totp=later(2))),
        None,
    ),
    ("nothing is fresh", demands(LEVEL_2, max_age=60), ada(), "login"),
    (
        "prompt=login counts for every factor",
        demands(LEVEL_2, prompt="login"),
        ada(proofs=proved(pwd=later(1), totp=ago(1))),
        "step_up",
    ),
    (
        "the wanted level is asked for where it can be reached",
        demands(LEVEL_2, LEVEL_1),
        ada(factors=WITH_APP),
        "step_up",
    ),
    ("and where it cannot, the next one will do", demands(LEVEL_2, LEVEL_1), ada(), None),
    (
        "or where the person would rather not",
        demands(LEVEL_2, LEVEL_1),
        ada(factors=WITH_APP, goes_without=True),
        None,
    ),
    (
        "what is needed cannot be refused so",
        demands(LEVEL_2),
        ada(factors=WITH_APP, goes_without=True),
        "step_up",
    ),
    (
        "a silent request does not ask for what it can do without",
        demands(LEVEL_2, LEVEL_1, prompt="none"),
        ada(factors=WITH_APP),
        None,
    ),
    (
        "but for what it needs",
        demands(LEVEL_2, prompt="none"),
        ada(factors=WITH_APP),
        "step_up",
    ),
    (
        "the registration's demand is not talked down by the request",
        demands(LEVEL_1, floor=LEVEL_2),
        ada(),
        "step_up",
    ),
    (
        "a wish beyond the registration's demand",
        demands(PHISHING_RESISTANT, LEVEL_2, floor=LEVEL_2),
        ada(proofs=proved(pwd=later(1), totp=later(1)), factors=WITH_APP | WITH_PASSKEY),
        "step_up",
    ),
    ("the level before consent", demands(LEVEL_2), ada(**NEW_HERE), "step_up"),
]


@pytest.mark.parametrize(
    ("request_", "facts", "expected"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_what_is_asked_for(request_: Request, facts: Facts, expected: str | None) -> None:
    step = next_step(request_, facts)
    assert (step.name if step else None) == expected


def test_nobody_is_asked_for_more_before_they_are_somebody() -> None:
    assert not step_up.is_needed(demands(LEVEL_2), NOBODY)
