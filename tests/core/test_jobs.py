"""Jobs: written with what makes them necessary, done later, once at a time, again after a fault."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from apps.core import clock
from apps.core.errors import DomainError
from apps.core.models import Job
from apps.core.services import jobs, worker
from tests.support.races import Race
from tests.support.waiting import until

SECRET = "ann@example.com is what a fault may hold"
done: list[str] = []
hold = threading.Event()
taken = threading.Event()


def note(**payload: str) -> None:
    done.append(payload.get("what", ""))


def fail(**_: str) -> None:
    raise ValueError(SECRET)


def miss(**_: str) -> None:
    raise DomainError(detail="partner.example: no such name")


def be_slow(**_: str) -> None:
    taken.set()
    assert hold.wait(300)
    done.append("slow")


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> Iterator[None]:
    settings.JOBS = {
        "note": f"{__name__}.note",
        "fail": f"{__name__}.fail",
        "miss": f"{__name__}.miss",
        "slow": f"{__name__}.be_slow",
    }
    settings.RECURRING = {}
    done.clear()
    hold.clear()
    taken.clear()
    yield
    hold.set()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock."""

    def move(**span: float) -> None:
        then = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: then)

    return move


def enqueue(kind: str = "note", **rest: Any) -> uuid.UUID:
    with transaction.atomic():
        return jobs.enqueue(kind=kind, **rest)


def test_a_job_is_done_once(db: None) -> None:
    enqueue(payload={"what": "a"})
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    assert done == ["a"]


def test_a_job_whose_transaction_fails_was_never_written(pg: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue(kind="note")
        raise RuntimeError
    assert worker.run_due() == 0
    assert not done


def test_a_job_outside_a_transaction_is_refused(pg: None) -> None:
    with pytest.raises(RuntimeError):
        jobs.enqueue(kind="note")


def test_an_unknown_kind_is_refused(db: None) -> None:
    with pytest.raises(KeyError):
        enqueue("nonsense")


def test_a_kind_that_this_version_does_not_know_is_left_for_another(
    db: None, settings: Settings
) -> None:
    enqueue()
    settings.JOBS = {}
    assert worker.run_due() == 0
    settings.JOBS = {"note": f"{__name__}.note"}
    assert worker.run_due() == 1


def test_a_job_waits_for_its_time(db: None, later: Any) -> None:
    enqueue(run_at=clock.now() + timedelta(days=1))
    assert worker.run_due() == 0
    later(days=1)
    assert worker.run_due() == 1


def test_nothing_of_what_it_was_about_stays_when_it_is_done(db: None) -> None:
    enqueue(about=uuid.uuid4(), payload={"what": "a"})
    worker.run_due()
    job = Job.objects.get()
    assert (job.payload, job.about) == ({}, None)
    assert job.done_at


def test_a_fault_is_tried_again_later_each_time_and_given_up_at_last(
    db: None, later: Any, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue("fail")
    job, pauses = Job.objects.get(), []
    later(seconds=0)
    for _ in range(worker.MOST_ATTEMPTS):
        assert worker.run_due() == 1
        assert worker.run_due() == 0
        job.refresh_from_db()
        pauses.append((job.run_at - clock.now()).total_seconds())
        later(hours=2)
    assert pauses[:4] == [30, 60, 120, 240]
    assert max(pauses) <= 3600
    assert job.dead_at
    assert worker.run_due() == 0
    assert job.last_error == "ValueError"
    assert "given up" in caplog.text
    assert SECRET not in caplog.text


def test_the_log_says_which_address_does_not_answer(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue("miss")
    Job.objects.update(attempts=worker.MOST_ATTEMPTS - 1)
    worker.run_due()
    details = {(one.message, one.__dict__["detail"]) for one in caplog.records}
    told = "partner.example: no such name"
    assert details == {("A job failed.", told), ("A job was given up.", told)}


def test_one_bad_job_does_not_stop_the_next(db: None) -> None:
    enqueue("fail")
    enqueue(payload={"what": "b"})
    assert worker.run_due() == 2
    assert done == ["b"]


def test_sixteen_workers_do_each_job_once(race: Race) -> None:
    for number in range(40):
        enqueue(payload={"what": str(number)})
    assert sum(race(16, lambda _: worker.run_due())) == 40
    assert sorted(done, key=int) == [str(number) for number in range(40)]


def test_a_job_in_a_workers_hands_is_not_taken_by_another(
    race: Race, monkeypatch: pytest.MonkeyPatch, later: Any
) -> None:
    """Also when it takes longer than the loan: the beat renews it."""
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.01)
    enqueue("slow")

    def is_lent_anew() -> bool:
        return Job.objects.filter(locked_until__gte=clock.now() + worker.LOAN).exists()

    def act(number: int) -> int:
        if number == 0:
            return worker.run_due()
        assert taken.wait(60)
        for _ in range(3):
            later(seconds=worker.LOAN.total_seconds() - 10)
            assert worker.take() is None
            until(is_lent_anew, seconds=60, what="the beat")
        hold.set()
        return 0

    assert race(2, act) == [1, 0]
    assert done == ["slow"]


def test_the_job_of_a_lost_worker_is_taken_again_and_its_late_report_counts_nothing(
    db: None, later: Any
) -> None:
    enqueue(payload={"what": "a"})
    lost = worker.take()
    assert lost
    assert worker.take() is None
    later(seconds=61)
    again = worker.take()
    assert again
    assert (again.pk, again.attempts) == (lost.pk, 2)
    worker.perform(lost)
    assert Job.objects.get().done_at is None
    worker.perform(again)
    assert Job.objects.get().done_at


def test_a_job_that_ends_its_workers_is_given_up(db: None, later: Any) -> None:
    enqueue()
    for _ in range(worker.MOST_ATTEMPTS):
        assert worker.take()
        later(seconds=61)
    assert worker.take() is None
    job = Job.objects.get()
    assert job.dead_at
    assert job.last_error == "WorkerLost"


def test_who_is_forgotten_leaves_no_job(db: None) -> None:
    ann, ben = uuid.uuid4(), uuid.uuid4()
    enqueue(about=ann, payload={"user": str(ann)})
    enqueue(about=ben)
    assert jobs.forget(about=ann) == 1
    assert Job.objects.get().about == ben


def test_a_job_that_forgets_itself_is_done(db: None, settings: Settings) -> None:
    ann = uuid.uuid4()
    settings.JOBS = {"forget": f"{__name__}.forget"}
    enqueue("forget", about=ann, payload={"user": str(ann)})
    assert worker.run_due() == 1
    assert not Job.objects.exists()


def forget(user: str) -> None:
    jobs.forget(about=uuid.UUID(user))
