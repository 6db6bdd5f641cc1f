"""A process dies, the database fails, everybody comes at once: the trail stays whole."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import passwords, people
from apps.audit import events
from apps.audit.models import Event
from apps.audit.services import retention, sealing, trail, verification
from apps.core import clock
from tests.audit.conftest import ANN, Write
from tests.support.authorizing import signed_in
from tests.support.factories import make_person
from tests.support.provider import StartProvider
from tests.support.races import Race


@pytest.mark.usefixtures("pg")
def test_who_dies_between_commit_and_seal_is_healed_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(sealing, "after_commit", lambda: None)
        trail.record(events.SIGNED_IN, subject=ANN)
    assert verification.verify().unsealed == 1
    trail.record(events.SIGNED_OUT, subject=ANN)
    report = verification.verify()
    assert (report.events, report.unsealed, report.faults) == (2, 0, 0)


@pytest.mark.usefixtures("pg")
def test_what_was_done_stays_done_when_sealing_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        message = "connection lost while reading ann@example.com"
        raise OperationalError(message)

    person = make_person(email="ann@example.com")
    monkeypatch.setattr(sealing, "_seal_batch", fail)
    people.deactivate(user=people.find(person.id))
    assert not people.find(person.id).is_active
    assert "The audit trail was not sealed: OperationalError" in caplog.text
    assert "ann@" not in caplog.text


@pytest.mark.usefixtures("pg")
def test_what_cannot_be_written_down_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person()

    def fail(*_: Any, **__: Any) -> None:
        message = "disk full"
        raise OperationalError(message)

    monkeypatch.setattr(Event, "save", fail)
    with pytest.raises(OperationalError):
        people.deactivate(user=people.find(person.id))
    assert people.find(person.id).is_active


def test_verbs_on_the_same_person_at_once_do_not_deadlock(race: Race) -> None:
    person = make_person()
    user = User.objects.get(pk=person.id)
    verbs: list[Callable[[], object]] = [
        lambda: people.deactivate(user=user),
        lambda: people.reactivate(user=user),
        lambda: people.change(user=user, username=f"u{uuid.uuid4().hex[:8]}"),
        lambda: passwords.change(user=user, password="nine-Loud-herons-by-the-quay"),
    ]
    race(16, lambda number: verbs[number % 4]())
    report = verification.verify()
    assert report.faults == report.unsealed == 0
    assert report.events == Event.objects.count() > 16


def test_erasing_beside_recording_leaves_one_chain(race: Race) -> None:
    people_of_this_test = [uuid.uuid4() for _ in range(4)]
    for person_id in people_of_this_test:
        trail.record(events.SIGNED_IN, subject=person_id)

    def act(number: int) -> None:
        if number < 4:
            trail.erase(person_id=people_of_this_test[number])
        else:
            trail.record(events.SIGNED_IN, subject=uuid.uuid4())

    race(16, act)
    report = verification.verify()
    assert (report.faults, report.unsealed, report.erased) == (0, 0, 4)


def test_two_purges_at_once_remove_once(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        trail.record(events.SIGNED_IN, subject=ANN)
    later = clock.now() + timedelta(days=50)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert sum(race(4, lambda _: retention.purge(days=30))) == 5
    assert verification.verify().faults == 0


@pytest.mark.django_db
def test_a_session_found_to_be_over_is_written_down_without_asking_who_is_there() -> None:
    """Who is there is being worked out at that moment."""
    person = make_person()
    browser = signed_in(person)
    BrowserSession.objects.update(idle_at=clock.now() - timedelta(minutes=1))
    assert browser.get("/account/")["Location"].startswith("/sign-in/")
    event = Event.objects.get(name="session.idle")
    assert event.by == "browser"


@pytest.mark.django_db
def test_the_daily_purge_keeps_what_was_altered_and_says_so(
    write: Write, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(2)
    later = clock.now() + timedelta(days=50)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert retention.purge_what_is_too_old() == 0
    settings.AUDIT_DAYS = 30
    Event.objects.filter(position=1).update(client_id="notes")
    assert retention.purge_what_is_too_old() == 0
    assert "The audit trail was altered" in caplog.text
    Event.objects.filter(position=1).update(client_id="")
    assert retention.purge_what_is_too_old() == 2


@pytest.mark.django_db
def test_a_read_writes_nothing_down() -> None:
    browser = signed_in(make_person())
    before = Event.objects.count()
    browser.get("/account/")
    browser.get("/account/activity/")
    Client().get("/sign-in/")
    Client().get("/oauth/jwks")
    assert Event.objects.count() == before


def test_several_processes_on_sqlite_make_one_chain(start_provider: StartProvider) -> None:
    provider = start_provider("sqlite")

    def create(number: int) -> Any:
        words = ("--email", f"p{number}@example.com", "--password", "seven-Quiet-trams-in-1931")
        return provider.manage_json("create_user", *words)

    with ThreadPoolExecutor(3) as pool:
        assert len(list(pool.map(create, range(3)))) == 3
    report = provider.manage_json("audit", "verify")
    assert (report["events"], report["unsealed"], report["faults"]) == (3, 0, 0)
    found = provider.manage("audit", "export", "--name", "account.created").stdout
    assert len(found.splitlines()) == 3
