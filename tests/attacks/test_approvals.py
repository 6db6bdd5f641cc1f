"""Approvals (CIBA): wearing somebody out, answering for somebody else, answering by a link or a forged form."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import signed_in
from tests.support.backchannel import answer, ask, asked, deliver, make_bank, poll, waiting
from tests.support.devices import later
from tests.support.factories import Person, make_person
from tests.support.oauth import refused
from tests.support.races import Race

pytestmark = pytest.mark.django_db
SPEC = "OpenID Connect CIBA Core 1.0"


@pytest.mark.spec(SPEC, "15")
def test_a_client_cannot_flood_somebody_with_mails(victim: Person, mailoutbox: list[Any]) -> None:
    bank = make_bank()
    told = [ask(bank, victim).status_code for _ in range(8)]
    assert told == [200, 200] + [403] * 6
    refused(ask(bank, victim), "access_denied", 403)
    deliver()
    assert len([one for one in mailoutbox if "approval" in one.subject]) == 2


def test_many_at_once_are_no_way_around_it(race: Race, mailoutbox: list[Any]) -> None:
    bank, victim = make_bank(), make_person()
    told = race(16, lambda _: ask(bank, victim).status_code)
    assert sorted(told) == [200, 200] + [403] * 14


def test_many_clients_together_reach_a_bound(victim: Person) -> None:
    banks = [make_bank() for _ in range(4)]
    told = [ask(bank, victim).status_code for bank in banks for _ in range(2)]
    assert told == [200] * 5 + [403] * 3


def test_asking_again_after_each_no_ends_after_five(victim: Person, monkeypatch: Any) -> None:
    bank, browser = make_bank(), signed_in(victim)
    for _ in range(5):
        asked(bank, victim)
        answer(browser, waiting(browser)[0], "deny")
    refused(ask(bank, victim), "access_denied", 403)
    later(monkeypatch, minutes=61)
    assert ask(bank, victim).status_code == 200


def test_who_says_yes_may_be_asked_again(victim: Person) -> None:
    bank, browser = make_bank(), signed_in(victim)
    for _ in range(7):
        asked(bank, victim)
        answer(browser, waiting(browser)[0], "allow")


def test_nobody_answers_for_somebody_else(victim: Person) -> None:
    bank = make_bank()
    secret = asked(bank, victim)
    page = waiting(signed_in(victim))[0]
    thief = signed_in(make_person())
    assert waiting(thief) == []
    assert thief.get(page).status_code == 404
    assert thief.post(page, {"decision": "allow"}).status_code == 404
    assert thief.post(page, {"decision": "deny"}).status_code == 404
    # Nor at the page of the other kind of request.
    other = page.replace("/account/approvals/", "/device/").rstrip("/")
    assert signed_in(victim).post(other, {"decision": "allow"}).status_code == 404
    refused(poll(bank, secret), "authorization_pending")


def test_a_link_approves_nothing(victim: Person) -> None:
    bank = make_bank()
    secret = asked(bank, victim)
    browser = signed_in(victim)
    browser.get(waiting(browser)[0], {"decision": "allow"})
    refused(poll(bank, secret), "authorization_pending")


def test_a_form_of_another_site_approves_nothing(victim: Person) -> None:
    bank = make_bank()
    secret = asked(bank, victim)
    trusting = signed_in(victim)
    page = waiting(trusting)[0]
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = trusting.cookies
    assert browser.post(page, {"decision": "allow"}).status_code == 403
    refused(poll(bank, secret), "authorization_pending")
