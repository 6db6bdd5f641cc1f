"""A sign-up does the same work whether or not the address is taken: its time tells nothing."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Profile, User
from apps.accounts.services import people
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
# What the session of a real sign-up costs more than that of a pretended one.
NOISE = 8


def _statements(email: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = Client().post("/sign-up/", {"email": email, "password1": PASSWORD})
    assert answer["Location"] == "/verify-email/"
    return len(asked)


@pytest.mark.usefixtures("person", "mailoutbox")
def test_a_taken_address_costs_as_many_statements_as_a_free_one() -> None:
    _statements("first@example.com")
    taken, free = _statements("ann@example.com"), _statements("bob@example.com")
    assert abs(taken - free) <= NOISE


def test_a_rehearsal_hashes_and_leaves_nothing(person: User, monkeypatch: Any) -> None:
    hashed: list[str] = []
    original = User.set_password

    def count(self: User, password: str | None) -> None:
        hashed.append(str(password))
        original(self, password)

    monkeypatch.setattr(User, "set_password", count)
    people.rehearse(email="ann@example.com", password=PASSWORD)
    assert hashed == [PASSWORD]
    assert User.objects.get() == person
    assert Profile.objects.count() == 1
