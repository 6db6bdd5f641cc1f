"""Browser sessions: recognised while they live, seen now and then, ended once."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import sessions
from apps.core import clock
from tests.support.races import Race

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(person: User) -> BrowserSession:
    return sessions.begin(
        user=person, methods=["pwd", "otp"], ip="2001:db8::1", user_agent="x" * 999
    )


def test_a_session_keeps_when_and_how(session: BrowserSession) -> None:
    assert [entry["method"] for entry in session.methods] == ["pwd", "otp"]
    assert all(abs(entry["at"] - clock.epoch()) < 60 for entry in session.methods)
    assert len(session.user_agent) == 300


def test_a_session_ends_by_itself(session: BrowserSession, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sessions.live(session.pk) is not None
    later = session.expires_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sessions.live(session.pk) is None


def test_being_seen_is_written_every_few_minutes_only(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        sessions.live(session.pk)
    later = session.last_seen_at + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.live(str(session.pk))
    session.refresh_from_db()
    assert session.last_seen_at == later


def test_a_method_proved_again_has_its_new_time_only(
    session: BrowserSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    sessions.reauthenticated(session=session, method="pwd")
    session.refresh_from_db()
    times = {entry["method"]: entry["at"] for entry in session.methods}
    assert times["pwd"] == later.timestamp()
    assert times["otp"] < times["pwd"]
    assert session.authenticated_at == later


def test_only_ones_own_sessions_end(session: BrowserSession) -> None:
    from apps.accounts.services import people

    bob = people.create(email="bob@example.com")
    assert sessions.end(user=bob, session_ids=[session.pk]) == 0
    assert sessions.live(session.pk) is not None
    assert sessions.end(user=session.user, session_ids=[session.pk, session.pk]) == 1
    assert sessions.end(user=session.user, session_ids=[session.pk]) == 0


def test_all_end_but_one(person: User, session: BrowserSession) -> None:
    others = [
        sessions.begin(user=person, methods=["pwd"], ip=None, user_agent="") for _ in range(3)
    ]
    assert sessions.end_all(user=person, except_id=session.pk) == 3
    assert sessions.live(session.pk) is not None
    assert all(sessions.live(other.pk) is None for other in others)


def test_two_tabs_that_prove_two_things_at_once_keep_both(race: Race) -> None:
    person = User.objects.create_user("race@example.com")
    begun = sessions.begin(user=person, methods=["pwd"], ip=None, user_agent="")
    words = ["pwd", "totp", "swk", "recovery"]

    def prove(number: int) -> None:
        tab = BrowserSession.objects.get(pk=begun.pk)
        sessions.reauthenticated(session=tab, method=words[number])

    race(4, prove)
    after = BrowserSession.objects.get(pk=begun.pk)
    assert sorted(entry["method"] for entry in after.methods) == sorted(words)
    assert after.authenticated_at.timestamp() == max(entry["at"] for entry in after.methods)
