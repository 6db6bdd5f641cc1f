"""Guessing the second step, by somebody who has the password; and the passkey, which nobody can guess."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client

from tests.attacks.conftest import is_in, is_refused, own_browser, stranger, try_password
from tests.factors import passkeys
from tests.factors.conftest import STAGE, give_app, shown, wrong
from tests.support.factories import PASSWORD, Person

pytestmark = pytest.mark.django_db
Later = Callable[..., None]
KNOWN = configured.KNOWN_BROWSER_COOKIE_NAME


@pytest.fixture
def careful(victim: Person) -> tuple[Person, Client]:
    """Somebody with an authenticator app, and the browser they have used before."""
    from apps.accounts.services import people

    browser = own_browser(victim)
    give_app(people.find(victim.id))
    return victim, browser


def _with_password(number: int, person: Person) -> Client:
    cache.clear()
    browser = stranger(number)
    assert try_password(browser, person.email, PASSWORD)["Location"] == STAGE
    return browser


def test_guessing_codes_from_many_addresses_is_over_after_five(
    careful: tuple[Person, Client], later: Later
) -> None:
    person, _ = careful
    judged = []
    for number in range(8):
        # The factor's own wait is over each time: what is left is the account's.
        later(seconds=20 if number < 5 else 1)
        answer = _with_password(number, person).post(STAGE, {"code": wrong()})
        judged.append(b"This is not the code" in answer.content)
    assert judged == [True] * 5 + [False] * 3


def test_the_owner_passes_the_second_step_in_their_own_browser(
    careful: tuple[Person, Client], later: Later
) -> None:
    person, browser = careful
    for number in range(7):
        later(seconds=20)
        _with_password(number, person).post(STAGE, {"code": wrong()})
    later(minutes=10)
    for number in range(3):
        _with_password(10 + number, person)
    cache.clear()
    assert try_password(browser, person.email, PASSWORD)["Location"] == STAGE
    assert browser.post(STAGE, {"code": shown()}).status_code == 302
    assert browser.get("/account/").status_code == 200


def test_the_second_step_makes_new_keys(careful: tuple[Person, Client]) -> None:
    """Session fixation between the password and the code."""
    person, _ = careful
    browser = _with_password(1, person)
    names = (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME)
    browser.get(STAGE)
    before = {name: browser.cookies[name].value for name in names}
    browser.post(STAGE, {"code": shown()})
    assert browser.get("/account/").status_code == 200
    assert all(browser.cookies[name].value != before[name] for name in names)
    thief = stranger(2)
    thief.cookies.load(before)
    assert thief.get("/account/").status_code == 302


def test_half_a_sign_in_makes_no_browser_known(careful: tuple[Person, Client]) -> None:
    """Whoever has the password alone would otherwise have tries of their own at the rest."""
    person, _ = careful
    assert KNOWN not in _with_password(1, person).cookies


class TestPasskey:
    def test_gets_in_while_strangers_wait_before_the_account(self) -> None:
        person, device = passkeys.somebody()
        for number in range(6):
            try_password(stranger(number), person.email)
        assert is_refused(try_password(stranger(9), person.email, PASSWORD))
        browser = stranger(10)
        assert is_in(passkeys.sign_in(browser, device))
        assert browser.get("/account/").status_code == 200

    def test_gets_in_from_the_address_that_stuffs_credentials(self) -> None:
        person, device = passkeys.somebody()
        browser = stranger(3)
        for number in range(14):
            try_password(browser, f"p{number}@example.com")
        assert is_refused(try_password(browser, person.email, PASSWORD))
        assert is_in(passkeys.sign_in(browser, device))

    def test_makes_the_browser_known(self) -> None:
        person, device = passkeys.somebody()
        browser = stranger(4)
        passkeys.sign_in(browser, device)
        browser.post("/sign-out/")
        for number in range(10, 16):
            try_password(stranger(number), person.email)
        answer: Any = try_password(browser, person.email, PASSWORD)
        assert not is_refused(answer)
