"""Levels are pure: what proofs amount to, and since when, as tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.oauth import acr
from apps.oauth.acr import LEVEL_1, LEVEL_2, PHISHING_RESISTANT, Assurance, Demand, Proof

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def proved(**methods: float) -> tuple[Proof, ...]:
    return tuple(Proof(method, at(minute)) for method, minute in methods.items())


REACHED = [
    ([], ""),
    (["pwd"], LEVEL_1),
    (["mail"], LEVEL_1),
    (["fed"], LEVEL_1),
    (["totp"], LEVEL_1),
    # Two second factors are of one kind, and so are a mailbox and a code from elsewhere.
    (["totp", "recovery"], LEVEL_1),
    (["mail", "totp"], LEVEL_1),
    (["mail", "mailed"], LEVEL_1),
    (["pwd", "mail"], LEVEL_1),
    (["pwd", "fed"], LEVEL_1),
    (["pwd", "totp"], LEVEL_2),
    (["pwd", "recovery"], LEVEL_2),
    (["pwd", "mailed"], LEVEL_2),
    (["fed", "totp"], LEVEL_2),
    (["hwk"], PHISHING_RESISTANT),
    (["swk"], PHISHING_RESISTANT),
    (["pwd", "totp", "swk"], PHISHING_RESISTANT),
]


@pytest.mark.parametrize(("methods", "level"), REACHED)
def test_what_proofs_amount_to(methods: list[str], level: str) -> None:
    assert acr.reached(methods) == level


def test_a_mailed_code_counts_while_policy_lets_it(settings: Any) -> None:
    settings.MAILED_CODE_IS_FACTOR = False
    assert acr.reached(["pwd", "mailed"]) == LEVEL_1
    assert acr.reached(["pwd", "mailed", "totp"]) == LEVEL_2


def test_levels_rise() -> None:
    assert [acr.rank(level) for level in acr.LEVELS] == [1, 2, 3]
    assert acr.rank("urn:of:somebody:else") == acr.rank("") == 0
    assert acr.known(["x", LEVEL_2, "", LEVEL_1, LEVEL_2]) == (LEVEL_2, LEVEL_1)


@pytest.mark.parametrize(
    ("factors", "level"),
    [
        ((), LEVEL_1),
        (("totp",), LEVEL_2),
        (("recovery",), LEVEL_2),
        (("passkey", "totp"), PHISHING_RESISTANT),
    ],
)
def test_what_is_within_reach(factors: tuple[str, ...], level: str) -> None:
    assert acr.within_reach(factors) == level


SAID = [
    ("nothing", {}, None, (), Assurance()),
    ("one factor", {"pwd": 5}, None, (), Assurance(LEVEL_1, at(5), ("pwd",))),
    (
        "two factors at once",
        {"pwd": 5, "totp": 5},
        None,
        (),
        Assurance(LEVEL_2, at(5), ("pwd", "otp", "mfa")),
    ),
    (
        "two factors: the level is as old as its older half",
        {"pwd": 5, "totp": 7},
        None,
        (),
        Assurance(LEVEL_2, at(5), ("pwd", "otp", "mfa")),
    ),
    (
        "an old factor and a fresh password are the second level of long ago",
        {"totp": 1, "pwd": 60},
        None,
        (),
        Assurance(LEVEL_2, at(1), ("otp", "pwd", "mfa")),
    ),
    (
        "or the first level of now",
        {"totp": 1, "pwd": 60},
        59,
        (),
        Assurance(LEVEL_1, at(60), ("pwd",)),
    ),
    (
        "an old passkey and a fresh password likewise",
        {"swk": 1, "pwd": 60},
        59,
        (),
        Assurance(LEVEL_1, at(60), ("pwd",)),
    ),
    (
        "a passkey is as fresh as itself",
        {"pwd": 1, "hwk": 60},
        None,
        (),
        Assurance(PHISHING_RESISTANT, at(60), ("hwk", "user", "mfa")),
    ),
    ("nothing is fresh enough", {"pwd": 1, "totp": 1}, 2, (), Assurance()),
    ("fresh in the very instant", {"pwd": 2}, 2, (), Assurance(LEVEL_1, at(2), ("pwd",))),
    (
        "a level that was named is said, though more was proved",
        {"pwd": 1, "totp": 2, "swk": 3},
        None,
        (LEVEL_2,),
        Assurance(LEVEL_2, at(3), ("swk", "user", "mfa")),
    ),
    (
        "the first level says nothing of several factors",
        {"totp": 1, "pwd": 3},
        None,
        (LEVEL_1,),
        Assurance(LEVEL_1, at(3), ("pwd",)),
    ),
    (
        "of those named, the highest one that was reached",
        {"pwd": 1, "totp": 1},
        None,
        (LEVEL_1, PHISHING_RESISTANT, LEVEL_2),
        Assurance(LEVEL_2, at(1), ("pwd", "otp", "mfa")),
    ),
    (
        "none of those named",
        {"pwd": 1},
        None,
        (LEVEL_2,),
        Assurance(LEVEL_1, at(1), ("pwd",)),
    ),
    ("another provider has no word of its own", {"fed": 1}, None, (), Assurance(LEVEL_1, at(1))),
]


@pytest.mark.parametrize(
    ("methods", "since", "named", "expected"),
    [row[1:] for row in SAID],
    ids=[row[0] for row in SAID],
)
def test_what_is_said_is_true_together(
    methods: dict[str, float], since: float | None, named: tuple[str, ...], expected: Assurance
) -> None:
    since_at = None if since is None else at(since)
    assert acr.assured(proved(**methods), since=since_at, named=named) == expected


@pytest.mark.parametrize(
    ("demand", "least", "wanted"),
    [
        (Demand(), "", ""),
        (Demand((LEVEL_2,)), LEVEL_2, LEVEL_2),
        (Demand((PHISHING_RESISTANT, LEVEL_1)), LEVEL_1, PHISHING_RESISTANT),
        (Demand((LEVEL_1, PHISHING_RESISTANT)), LEVEL_1, LEVEL_1),
        (Demand((LEVEL_1,), floor=LEVEL_2), LEVEL_2, LEVEL_2),
        (Demand((PHISHING_RESISTANT, LEVEL_1), floor=LEVEL_2), LEVEL_2, PHISHING_RESISTANT),
    ],
)
def test_what_a_demand_comes_to(demand: Demand, least: str, wanted: str) -> None:
    assert (demand.least, demand.wanted) == (least, wanted)


def test_entries_of_a_session_are_read_to_the_fraction() -> None:
    instant = datetime(2026, 1, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    entries = [{"method": "pwd", "at": instant.timestamp()}, {"method": "totp", "at": 1}]
    assert acr.read(entries) == (
        Proof("pwd", instant),
        Proof("totp", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    )
