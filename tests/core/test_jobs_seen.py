"""Jobs as staff and operators see them: given up, late, old; and the program that does them."""

import os
import signal
import subprocess
import threading
import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.test import Client
from pytest_django import Settings

from apps.core import clock
from apps.core.errors import NotFound
from apps.core.models import Job
from apps.core.services import jobs, readiness, worker
from deploy.serve import commands
from tests.admin.staff import signed_in
from tests.support.factories import make_person
from tests.support.provider import StartProvider
from tests.support.waiting import until


def note() -> None:
    """A job that is easy."""


def fail() -> None:
    raise ValueError


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    settings.JOBS = {"note": f"{__name__}.note", "fail": f"{__name__}.fail"}
    settings.RECURRING = {}


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


def test_a_dead_job_can_be_tried_again_by_staff(db: None, later: Any) -> None:
    enqueue("fail")
    for _ in range(worker.MOST_ATTEMPTS):
        worker.run_due()
        later(hours=2)
    job = Job.objects.get()
    staff = make_person(roles=["administrator"])
    client = signed_in(staff)
    page = client.get("/admin/core/job/")
    assert page.status_code == 200
    assert "ValueError" in page.content.decode()
    client.post("/admin/core/job/", {"action": "try_again", "_selected_action": [str(job.pk)]})
    job.refresh_from_db()
    assert (job.dead_at, job.attempts) == (None, 0)
    assert client.get("/admin/core/job/add/").status_code == 403
    with pytest.raises(NotFound):
        jobs.revive(job_id=job.pk)


def test_staff_who_only_look_try_nothing_again(db: None) -> None:
    job_id = enqueue()
    Job.objects.update(dead_at=clock.now())
    from apps.access.services import roles

    roles.define(slug="looker", permissions=["admin.view"])
    staff = make_person(roles=["looker"])
    client = signed_in(staff)
    client.post("/admin/core/job/", {"action": "try_again", "_selected_action": [str(job_id)]})
    assert Job.objects.get().dead_at


def test_health_says_that_nobody_works_and_serves_on(db: None, client: Client, later: Any) -> None:
    enqueue()
    assert client.get("/health/ready").json()["notes"] == {}
    later(minutes=3)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert "manage.py work" in answer.json()["notes"]["jobs"]
    worker.run_due()
    assert readiness.notes() == {}
    Job.objects.update(done_at=None, dead_at=clock.now())
    assert "1 given up" in readiness.notes()["jobs"]


def test_old_jobs_are_purged_and_waiting_ones_stay(db: None, later: Any) -> None:
    enqueue()
    worker.run_due()
    later(days=8)
    waits = enqueue(run_at=clock.now() + timedelta(days=100))
    out = StringIO()
    call_command("purge", stdout=out)
    assert "jobs: 1\n" in out.getvalue()
    later(days=99)
    assert jobs.purge() == 0
    assert Job.objects.get().pk == waits


def test_a_worker_waits_for_a_database_that_is_gone(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = threading.Event()
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) < 3:
            raise OperationalError("connection refused\nhost=10.0.0.1")
        ended.set()

    monkeypatch.setattr(worker, "take", look)
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.run_until(ended)
    assert caplog.text.count("DATABASE_URL") == 2
    assert "10.0.0.1" not in caplog.text


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_the_command_works_until_it_is_told_to_end(
    start_provider: StartProvider, database: Any
) -> None:
    """In a process of its own; a job written by another one is done within moments."""
    provider = start_provider(database)
    process = subprocess.Popen(
        commands.manage("work"), env=provider.env, cwd=commands.ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"The worker takes jobs.\n"
    write = (
        "from django.db import transaction; from apps.core.services import jobs; "
        "from django.conf import settings; settings.JOBS['noop'] = 'builtins.dict'\n"
        "with transaction.atomic(): jobs.enqueue(kind='noop')"
    )
    # The other process does not know this kind: it must leave it, and live on.
    provider.manage("shell", "-c", write)
    assert process.poll() is None
    os.kill(process.pid, signal.SIGTERM)
    assert until(lambda: process.poll() is not None, seconds=20, what="the worker to end")
    assert process.returncode == 0
    process.stdout.close()
    # What comes again and again may have been waiting behind it.
    provider.manage("work", "--once")
    assert provider.manage("work", "--once").stdout.strip() == "jobs: 0"
