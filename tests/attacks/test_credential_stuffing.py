"""Credential stuffing: one source tries many accounts with passwords from somebody else's break-in."""

import logging
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from tests.attacks.conftest import is_in, is_refused, own_browser, stranger, try_password
from tests.support.factories import PASSWORD, Person, make_person

pytestmark = pytest.mark.django_db
Later = Callable[..., None]


def _stuff(browser_of: Callable[[int], Client], count: int) -> list[bool]:
    return [
        is_refused(try_password(browser_of(number), f"p{number}@example.com"))
        for number in range(count)
    ]


def test_ten_accounts_in_vain_and_the_address_waits_before_all_others(victim: Person) -> None:
    browser = stranger()
    refused = _stuff(lambda _: browser, 14)
    assert not any(refused[:9])
    assert all(refused[11:])
    assert is_refused(try_password(browser, victim.email, PASSWORD))
    assert is_in(try_password(stranger(1), victim.email, PASSWORD))


def test_a_suspected_address_gets_one_try_in_three_minutes(later: Later) -> None:
    browser = stranger()
    _stuff(lambda _: browser, 14)
    judged = 0
    for number in range(30):
        later(minutes=1, seconds=1)
        cache.clear()
        judged += not is_refused(try_password(browser, f"q{number}@example.com"))
    assert 9 <= judged <= 11


def test_the_same_from_many_addresses_of_one_network() -> None:
    refused = _stuff(lambda number: Client(REMOTE_ADDR=f"203.0.113.{number}"), 50)
    assert not any(refused[:20])
    assert all(refused[40:])


@pytest.mark.parametrize("network", ["2001:db8:5:6:{:x}::1", "2001:db8:5:6::{:x}"])
def test_a_new_ipv6_address_for_each_try_is_no_new_source(network: str) -> None:
    refused = _stuff(lambda number: Client(REMOTE_ADDR=network.format(number + 1)), 14)
    assert all(refused[11:])


def test_an_office_full_of_people_is_no_attack() -> None:
    office = "198.51.100.20"
    people = [make_person() for _ in range(14)]
    for person in people:
        assert not is_refused(try_password(Client(REMOTE_ADDR=office), person.email))
        assert is_in(try_password(Client(REMOTE_ADDR=office), person.email, PASSWORD))


def test_people_whose_browsers_are_known_are_let_in_from_a_suspected_address(
    victim: Person,
) -> None:
    browser = own_browser(victim)
    attacker = Client(REMOTE_ADDR="192.0.2.1")
    _stuff(lambda _: attacker, 14)
    assert is_refused(try_password(attacker, victim.email, PASSWORD))
    assert is_in(try_password(browser, victim.email, PASSWORD))


def test_one_line_in_the_log_and_one_in_the_trail_tell_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from apps.audit.models import Event

    browser = stranger()
    with caplog.at_level(logging.WARNING, "vestibule.safety"):
        _stuff(lambda _: browser, 20)
    told = [record for record in caplog.records if "credential stuffing" in record.getMessage()]
    assert len(told) == 1
    assert "example.com" not in str(told[0].__dict__)
    assert "100.64" not in str(told[0].__dict__)
    written = Event.objects.filter(name="session.stuffing_suspected")
    assert [event.details for event in written] == [{"door": "password", "source": "address"}]


def test_guessing_at_one_account_is_told_once(
    victim: Person, caplog: pytest.LogCaptureFixture
) -> None:
    from apps.audit.models import Event

    with caplog.at_level(logging.WARNING, "vestibule.safety"):
        for number in range(10):
            try_password(stranger(number), victim.email)
    told = [record.getMessage() for record in caplog.records]
    assert told == ["guessing suspected: strangers wait before an account"]
    assert Event.objects.filter(name="session.guessing_suspected").count() == 1


def test_the_table_of_tallies_names_nobody(victim: Person) -> None:
    from apps.accounts.models import Tally

    try_password(stranger(), victim.email)
    rows = list(Tally.objects.values())
    assert len(rows) == 3
    for trace in (victim.email, str(victim.id), "100.64"):
        assert trace not in str(rows)
