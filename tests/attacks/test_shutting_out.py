"""Strangers who want others to find the door shut."""

import pytest
from django.test import Client

from tests.attacks.conftest import is_in, try_password
from tests.support.factories import PASSWORD, Person

pytestmark = pytest.mark.django_db


def test_one_who_knocks_too_often_shuts_out_nobody_else_where_addresses_of_both_kinds_are_served(
    victim: Person,
) -> None:
    """A socket for both kinds writes IPv4 addresses as IPv6 ones, which all are of one /64."""
    noisy = Client(REMOTE_ADDR="::ffff:203.0.113.66")
    answers = [try_password(noisy, "nobody@example.com").status_code for _ in range(40)]
    assert 429 in answers
    owner = Client(REMOTE_ADDR="::ffff:198.51.100.7")
    assert is_in(try_password(owner, victim.email, PASSWORD))


def test_a_neighbour_in_a_network_of_ones_own_counts_as_oneself(victim: Person) -> None:
    """Whoever has a /64 has as many addresses as they want (RFC 6177 §2)."""
    answers = [
        try_password(Client(REMOTE_ADDR=f"2001:db8:0:1::{n:x}"), "nobody@example.com").status_code
        for n in range(40)
    ]
    assert 429 in answers
