"""The steps are pure: their tests are tables, without HTTP and without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.oauth.acr import Proof
from apps.oauth.interaction import STEPS, next_step
from apps.oauth.interaction.facts import Facts, Request, granted_scopes

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA, BOB = UUID(int=1), UUID(int=2)
SCOPES = ("openid", "profile")


def ago(seconds: float) -> datetime:
    return START - timedelta(seconds=seconds)


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def asks(prompt: str = "", **wishes: Any) -> Request:
    return Request(
        started_at=START,
        **{"scopes": SCOPES, "prompts": frozenset(prompt.split())} | wishes,
    )


AN_HOUR_AGO = ago(3600)


def ada(at: datetime = AN_HOUR_AGO, **facts: Any) -> Facts:
    known: dict[str, Any] = {
        "open_scopes": SCOPES,
        "consented": frozenset(SCOPES),
        "granted_at": ago(86_400),
    }
    known |= {"person": ADA, "proofs": proved(pwd=at)}
    return Facts(**(known | facts))


def proved(**methods: datetime) -> tuple[Proof, ...]:
    return tuple(Proof(method, at) for method, at in methods.items())


NOBODY = Facts()
NEW_HERE: dict[str, Any] = {"consented": frozenset(), "granted_at": None}

TABLE = [
    ("a stranger signs in", asks(), NOBODY, "login"),
    ("somebody signed in who agreed before is done", asks(), ada(), None),
    ("somebody who was never asked is asked", asks(), ada(**NEW_HERE), "consent"),
    # To insist on signing in is to ask for max_age=0, judged by the start of the request.
    ("a session without a proof is nobody's yet", asks(), ada(proofs=()), "login"),
    ("prompt=login asks again", asks("login"), ada(), "login"),
    ("prompt=login is satisfied afterwards", asks("login"), ada(later(1)), None),
    ("prompt=login in the very instant", asks("login"), ada(START), None),
    ("prompt=login wins over max_age", asks("login", max_age=7200), ada(), "login"),
    ("max_age not reached", asks(max_age=3601), ada(), None),
    ("max_age just reached", asks(max_age=3600), ada(), None),
    ("max_age passed", asks(max_age=3599), ada(), "login"),
    ("max_age passed, then signed in", asks(max_age=60), ada(later(30)), None),
    ("max_age=0", asks(max_age=0), ada(ago(0.001)), "login"),
    ("max_age beyond the calendar", asks(max_age=9_999_999_999), ada(), None),
    ("max_age for a stranger", asks(max_age=60), NOBODY, "login"),
    ("prompt=consent asks again", asks("consent"), ada(), "consent"),
    ("prompt=consent is satisfied afterwards", asks("consent"), ada(granted_at=later(1)), None),
    ("login before consent", asks("login consent"), ada(), "login"),
    ("then consent", asks("login consent"), ada(later(1)), "consent"),
    ("then done", asks("login consent"), ada(later(1), granted_at=later(2)), None),
    ("select_account asks", asks("select_account"), ada(), "select_account"),
    ("the account was picked", asks("select_account"), ada(chosen=ADA), None),
    ("another one was picked", asks("select_account"), ada(chosen=BOB), "select_account"),
    ("signing in picks one", asks("select_account"), ada(later(1)), None),
    ("a stranger picks by signing in", asks("select_account"), NOBODY, "login"),
    ("a stranger picked once", asks("select_account"), Facts(chosen=ADA), "login"),
    ("create: sign up", asks("create"), NOBODY, "create_account"),
    ("create: signed in already", asks("create"), ada(), "create_account"),
    ("create: signed up", asks("create"), ada(later(1), **NEW_HERE), "consent"),
    ("create: goes on as who they are", asks("create"), ada(chosen=ADA), None),
    ("a scope that is new", asks(), ada(consented=frozenset({"openid"})), "consent"),
    (
        "a scope that was declined is not asked for again",
        asks(),
        ada(consented=frozenset({"openid"}), declined=frozenset({"profile"})),
        None,
    ),
    (
        "all declined: nothing would be left",
        asks(),
        ada(consented=frozenset(), declined=frozenset(SCOPES)),
        "consent",
    ),
    ("first party never asks", asks(is_first_party=True), ada(**NEW_HERE), None),
    (
        "not even when told to",
        asks("consent", is_first_party=True),
        ada(**NEW_HERE),
        None,
    ),
    ("first party signs in", asks(is_first_party=True), NOBODY, "login"),
    (
        "scopes that roles do not open are not asked for",
        asks(scopes=("openid", "users:read")),
        ada(open_scopes=("openid",), consented=frozenset({"openid"})),
        None,
    ),
]


@pytest.mark.parametrize(
    ("request_", "facts", "expected"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_the_next_step(request_: Request, facts: Facts, expected: str | None) -> None:
    step = next_step(request_, facts)
    assert (step.name if step else None) == expected


def settled(step: str, facts: Facts, at: datetime) -> Facts:
    """What a page of ours changes."""
    match step:
        case "login" | "create_account":
            return Facts(
                person=ADA,
                proofs=(Proof("pwd", at),),
                open_scopes=SCOPES,
                consented=facts.consented,
                granted_at=facts.granted_at,
            )
        case "select_account":
            return Facts(
                person=ADA,
                proofs=facts.proofs,
                open_scopes=SCOPES,
                consented=facts.consented,
                granted_at=facts.granted_at,
                chosen=ADA,
            )
        case "consent":
            return Facts(
                person=ADA,
                proofs=facts.proofs,
                open_scopes=SCOPES,
                consented=frozenset(SCOPES),
                granted_at=at,
                chosen=facts.chosen,
            )
    raise AssertionError(step)


@pytest.mark.parametrize("prompt", ["", "login", "consent", "select_account", "create"])
@pytest.mark.parametrize("other", ["", "login", "consent", "select_account", "create"])
@pytest.mark.parametrize("max_age", [None, 0, 60])
@pytest.mark.parametrize("facts", [NOBODY, ada(), ada(**NEW_HERE)], ids=["stranger", "old", "new"])
def test_no_combination_goes_round_in_circles(
    prompt: str, other: str, max_age: int | None, facts: Facts
) -> None:
    """Each page is needed at most once, whatever is combined and however slow the person is."""
    request = asks(f"{prompt} {other}", max_age=max_age)
    seen: list[str] = []
    for minute in range(1, 10):
        step = next_step(request, facts)
        if step is None:
            break
        assert step.name not in seen
        seen.append(step.name)
        facts = settled(step.name, facts, later(600 * minute))
    assert next_step(request, facts) is None


PAGES = [
    ("login", NOBODY, "account_login", "next"),
    ("login", ada(), "account_reauthenticate", "next"),
    ("create_account", NOBODY, "account_signup", "next"),
    ("create_account", ada(), "oauth_choose_account", "request_id"),
    ("select_account", ada(), "oauth_choose_account", "request_id"),
    ("step_up", ada(), "oauth_step_up", "request_id"),
    ("consent", ada(), "oauth_consent", "request_id"),
]


@pytest.mark.parametrize(("name", "facts", "url_name", "takes"), PAGES)
def test_each_step_has_its_page(name: str, facts: Facts, url_name: str, takes: str) -> None:
    """Pages that send signed-in people away are never chosen for them."""
    step = next(step for step in STEPS if step.name == name)
    page = step.page(facts)
    assert (page.url_name, page.takes) == (url_name, takes)


def test_each_step_has_its_error_for_a_silent_request() -> None:
    assert {step.name: step.error.code for step in STEPS} == {
        "create_account": "interaction_required",
        "select_account": "account_selection_required",
        "login": "login_required",
        "step_up": "login_required",
        "consent": "consent_required",
    }


def test_a_token_gets_only_what_was_agreed_to() -> None:
    facts = ada(consented=frozenset({"openid", "email"}))
    assert granted_scopes(asks(), facts) == ("openid",)
    assert granted_scopes(asks(is_first_party=True), facts) == SCOPES
