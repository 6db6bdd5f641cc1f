"""Code guessing: the codes in mails, at sign-up and at a reset, one after another and all at once."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.conftest import newest_code
from tests.attacks.conftest import is_in, own_browser, stranger, try_password
from tests.support.factories import PASSWORD, Person, make_person
from tests.support.races import Race

pytestmark = pytest.mark.django_db
CODE = "/password/forgotten/code/"
WRONG = "BBBB-BBBB"


def _ask(email: str, number: int) -> Client:
    cache.clear()
    browser = stranger(number)
    browser.post("/password/forgotten/", {"email": email})
    return browser


def _guess(browser: Client, path: str = CODE, code: str = WRONG) -> int:
    return browser.post(path, {"code": code}).status_code


def test_a_reset_code_is_guessed_three_times_and_an_account_five(
    victim: Person, mailoutbox: list[Any]
) -> None:
    first = _ask(victim.email, 1)
    assert [_guess(first) for _ in range(3)] == [200, 200, 302]
    second = _ask(victim.email, 2)
    assert [_guess(second) for _ in range(3)] == [200, 200, 429]
    third = _ask(victim.email, 3)
    assert _guess(third, code=newest_code()) == 429


def test_guessing_the_code_of_nobody_looks_the_same(victim: Person, mailoutbox: list[Any]) -> None:
    told = []
    for number, email in enumerate((victim.email, "nix@example.com")):
        browsers = [_ask(email, 10 * number + other) for other in range(2)]
        told.append([_guess(browsers[turn // 3]) for turn in range(6)])
    assert told[0] == told[1]


def test_the_owner_resets_with_their_own_browser_all_the_while(
    victim: Person, mailoutbox: list[Any]
) -> None:
    browser = own_browser(victim)
    for number in range(3):
        attacker = _ask(victim.email, number)
        for _ in range(2):
            _guess(attacker)
    cache.clear()
    browser.post("/password/forgotten/", {"email": victim.email})
    answer = browser.post(CODE, {"code": newest_code()})
    assert answer["Location"] == "/password/forgotten/new/"


def test_guessing_codes_leaves_the_password_alone(victim: Person, mailoutbox: list[Any]) -> None:
    for number in range(3):
        attacker = _ask(victim.email, number)
        for _ in range(2):
            _guess(attacker)
    assert is_in(try_password(stranger(9), victim.email, PASSWORD))


def test_the_code_of_a_sign_up_is_guessed_three_times(mailoutbox: list[Any]) -> None:
    browser = stranger()
    browser.post("/sign-up/", {"email": "bob@example.com", "password1": PASSWORD})
    assert [_guess(browser, "/verify-email/") for _ in range(3)] == [200, 200, 302]
    assert browser.get("/verify-email/")["Location"].startswith("/sign-in/")


def test_sixteen_guesses_in_one_session_at_once_are_five(race: Race, mailoutbox: list[Any]) -> None:
    """allauth counts in the session, which all of them read before any of them writes."""
    person = make_person()
    browser = _ask(person.email, 1)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

    def guess(number: int) -> int:
        thread = stranger(number)
        thread.cookies.load(cookies)
        return _guess(thread)

    statuses = race(16, guess)
    assert set(statuses) <= {200, 302, 429}
    assert sum(status != 429 for status in statuses) <= 5
