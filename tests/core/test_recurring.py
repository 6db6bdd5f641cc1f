"""Jobs that come again and again: in turn, each time once, whoever looks."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from apps.core import clock
from apps.core.models import Job, Recurrence
from apps.core.services import readiness, recurring, worker
from apps.core.services.readiness import NotReady
from tests.support.races import Race
from tests.support.waiting import until

pytestmark = pytest.mark.django_db
done: list[str] = []


def note() -> None:
    done.append("done")


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOBS = {"note": f"{__name__}.note"}
    settings.RECURRING = {"note": 3600}
    done.clear()


def later(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    then = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_it_comes_at_once_and_then_in_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, seconds=0)
    assert recurring.enqueue_due() == ["note"]
    worker.run_due()
    assert recurring.enqueue_due() == []
    later(monkeypatch, seconds=3599)
    assert recurring.enqueue_due() == []
    later(monkeypatch, seconds=2)
    assert recurring.enqueue_due() == ["note"]
    assert Job.objects.count() == 2
    assert str(Recurrence.objects.get()) == "note"


def test_a_turn_whose_job_has_not_ended_does_not_come_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recurring.enqueue_due()
    later(monkeypatch, seconds=3601)
    assert recurring.enqueue_due() == []
    recurring.check()
    Job.objects.update(dead_at=clock.now())
    later(monkeypatch, seconds=3601)
    assert recurring.enqueue_due() == ["note"], "what was given up stands in nobody's way"


def test_a_worker_that_was_never_there_or_is_gone_is_noticed(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with pytest.raises(NotReady, match=r"manage\.py work"):
        recurring.check()
    recurring.enqueue_due()
    later(monkeypatch, minutes=65)
    recurring.check()
    assert "recurring" not in readiness.notes()
    later(monkeypatch, minutes=10)
    assert "note" in readiness.notes()["recurring"]
    settings.RECURRING = {}
    recurring.check()


def test_an_unknown_kind_is_a_fault_of_the_settings(settings: Settings) -> None:
    settings.RECURRING = {"unknown": 1}
    with pytest.raises(KeyError):
        recurring.enqueue_due()
    assert not Recurrence.objects.exists()


def test_what_this_product_repeats_is_a_kind_of_job() -> None:
    from idp import settings as own

    assert own.RECURRING.keys() <= own.JOBS.keys()


def test_of_many_workers_one_has_the_turn(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    for span in (0, 3601):
        later(monkeypatch, seconds=span)
        turns = race(8, lambda _: recurring.enqueue_due())
        assert sorted(map(len, turns)) == [0] * 7 + [1]
        worker.run_due()


def test_a_worker_that_waits_looks_by_itself(pg: Any) -> None:
    ended = threading.Event()

    def work() -> None:
        try:
            worker.run_until(ended)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        until(lambda: done == ["done"], seconds=20, what="the job")
    finally:
        ended.set()
        thread.join()
