"""Device codes: guessing them, forging the answer, answering what was asked of somebody else (RFC 8628 §5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.attacks.conftest import stranger
from tests.support.authorizing import sign_in, signed_in
from tests.support.devices import ENTER, answer, codes, enter, make_device, page_of, poll
from tests.support.factories import Person, make_person
from tests.support.oauth import refused
from tests.support.races import Race

pytestmark = pytest.mark.django_db
WRONG = "BBBB-BBBB"


def _at(number: int, person: Person) -> Client:
    browser = stranger(number)
    sign_in(browser, person)
    return browser


@pytest.mark.spec("RFC 8628", "5.1")
def test_a_person_guesses_a_few_times_and_then_waits_even_for_the_right_code() -> None:
    browser = _at(1, make_person())
    asked = codes(make_device())
    told = [enter(browser, WRONG).status_code for _ in range(6)]
    assert told == [200] * 5 + [429]
    assert enter(browser, asked["user_code"]).status_code == 429


@pytest.mark.spec("RFC 8628", "5.1")
def test_signing_in_anew_or_elsewhere_gives_no_more_guesses() -> None:
    person = make_person()
    for number in range(5):
        assert enter(_at(number, person), WRONG).status_code == 200
    assert enter(_at(9, person), WRONG).status_code == 429


@pytest.mark.spec("RFC 8628", "5.1")
def test_many_accounts_at_one_address_share_its_guesses(settings: Any) -> None:
    settings.TRIES_PER_ADDRESS = 20
    browsers = [_at(1, make_person()) for _ in range(6)]
    told = [enter(browser, WRONG).status_code for browser in browsers for _ in range(4)]
    assert told[:8] == [200] * 8
    assert told[-1] == 429


def test_sixteen_guesses_at_once_are_five(race: Race) -> None:
    person = make_person()
    browsers = [_at(1, person) for _ in range(16)]
    told = race(16, lambda number: enter(browsers[number], WRONG).status_code)
    assert sorted(told) == [200] * 5 + [429] * 11


def test_wrong_codes_lock_nobody_out_of_their_account_and_write_no_mail(
    mailoutbox: list[Any], later: Callable[..., None]
) -> None:
    person = make_person()
    browser = _at(1, person)
    for _ in range(8):
        enter(browser, WRONG)
    signed_in(person)
    assert not [mail for mail in mailoutbox if "guess" in mail.subject]
    later(days=1)
    assert enter(_at(2, person), WRONG).status_code == 200


def test_right_codes_cost_nothing() -> None:
    browser, device = signed_in(make_person()), make_device()
    for _ in range(12):
        page_of(browser, codes(device)["user_code"])


def test_who_is_not_signed_in_learns_nothing_of_a_code() -> None:
    asked = codes(make_device())
    told = [enter(Client(), code) for code in (asked["user_code"], WRONG)]
    assert [answer.headers["Location"] for answer in told] == ["/sign-in/?next=/device"] * 2


@pytest.mark.spec("RFC 8628", "5.4")
def test_a_link_allows_nothing() -> None:
    device = make_device()
    asked = codes(device)
    browser = signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    browser.get(ENTER, {"user_code": asked["user_code"], "decision": "allow"})
    browser.get(page, {"decision": "allow"})
    refused(poll(device, asked["device_code"]), "authorization_pending")


def test_a_form_of_another_site_neither_types_nor_allows(victim: Person) -> None:
    device = make_device()
    asked = codes(device)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(victim).cookies
    page = page_of(signed_in(make_person()), asked["user_code"])
    assert enter(browser, asked["user_code"]).status_code == 403
    assert browser.post(page, {"decision": "allow"}).status_code == 403
    refused(poll(device, asked["device_code"]), "authorization_pending")


def test_what_one_person_answered_is_nothing_to_another(victim: Person) -> None:
    device = make_device()
    asked = codes(device)
    owner = signed_in(victim)
    page = page_of(owner, asked["user_code"])
    answer(owner, page, "deny")
    thief = signed_in(make_person())
    html = thief.get(page).content.decode()
    assert victim.email not in html
    assert "Cinema" not in html
    thief.post(page, {"decision": "allow"})
    refused(poll(device, asked["device_code"]), "access_denied")


@pytest.mark.spec("RFC 8628", "3.5")
def test_a_flood_of_questions_only_slows_the_flooder(race: Race) -> None:
    device = make_device()
    code, other = codes(device)["device_code"], codes(device)["device_code"]
    answers = race(16, lambda _: poll(device, code))
    told = sorted(answer.json()["error"] for answer in answers)
    assert told == ["authorization_pending"] + ["slow_down"] * 15
    refused(poll(device, other), "authorization_pending")
