"""Failed tries are forgiven by an operator or by staff, and forgotten when time has worn them off."""

import json
from datetime import timedelta

import pytest

from apps.accounts.errors import TooManyTries
from apps.accounts.models import KnownBrowser, Tally, User
from apps.accounts.services import directory, expiry, guesses, known_browsers
from apps.audit.models import Event
from apps.core import clock
from apps.core.errors import Forbidden
from tests.commands.conftest import manage  # noqa: F401 - a fixture
from tests.commands.terminal import Manage
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db


def _count(user: User) -> guesses.Guess:
    return guesses.count(door=guesses.PASSWORD, email=user.email, person=user.pk, ip=None)


@pytest.fixture
def locked(person: User) -> User:
    for _ in range(5):
        _count(person)
    with pytest.raises(TooManyTries):
        _count(person)
    return person


def test_an_operator_lets_somebody_try_again(locked: User, manage: Manage) -> None:  # noqa: F811
    ran = manage("unlock", "--email", "Ann@Example.com", "--json")
    assert ran.status == 0
    assert json.loads(ran.out) == {"id": str(locked.pk), "forgiven": 1}
    _count(locked)
    assert Event.objects.filter(name="account.tries_forgiven").count() == 1


def test_an_operator_is_told_of_an_address_that_is_nobodys(manage: Manage) -> None:  # noqa: F811
    ran = manage("unlock", "--email", "nix@example.com")
    assert (ran.status, ran.err.strip()) == (2, "email: There is no such person.")


def test_staff_let_somebody_try_again(locked: User) -> None:
    staff = make_person(roles=["administrator"])
    assert directory.forgive_tries(actor_id=staff.id, user_id=locked.pk) == 1
    _count(locked)


def test_nobody_forgives_above_themselves(locked: User) -> None:
    nobody = make_person()
    with pytest.raises(Forbidden):
        directory.forgive_tries(actor_id=nobody.id, user_id=locked.pk)
    with pytest.raises(TooManyTries):
        _count(locked)


def test_what_time_has_worn_off_is_purged(locked: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import uuid

    known_browsers.remember(user=locked, token=None, session_id=uuid.uuid4())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=23))
    assert (expiry.tallies(), expiry.known_browsers()) == (0, 0)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=25))
    assert expiry.tallies() == 1
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=181))
    assert expiry.known_browsers() == 1
    assert not Tally.objects.exists()
    assert not KnownBrowser.objects.exists()


def test_a_try_that_somebody_followed_is_taken_back_all_the_same(person: User) -> None:
    first, _ = _count(person), _count(person)
    guesses.take_back(first)
    assert Tally.objects.get().failures == pytest.approx(1, abs=0.01)
