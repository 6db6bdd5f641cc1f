"""Takes jobs and does them: one at a time, again after a fault, never two workers at once.

A job is taken by a commit that counts the attempt and lends the job for a minute. A beat renews
the loan while the handler works, so the job of a worker that was killed comes free by itself.
What a worker reports about a job that is no longer lent to it changes nothing.
"""

import logging
import threading
import time
import traceback
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from apps.core import clock
from apps.core import logging as request_logging
from apps.core.errors import DomainError
from apps.core.models import Job
from apps.core.services import jobs, outages, recurring

MOST_ATTEMPTS: Final = 8
LOAN: Final = timedelta(seconds=60)
BEAT_SECONDS = 15.0
POLL_SECONDS = 1.0
# Between two looks at what comes again and again.
LOOK_SECONDS = 60.0
# Between two looks at a database that is gone.
LONGEST_WAIT_SECONDS = 30.0
# After the first fault; then twice as long each time, up to an hour.
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
logger = logging.getLogger("vestibule.jobs")


def run_due() -> int:
    """Do everything that is due, then return how many jobs were tried."""
    tried = 0
    while job := take():
        perform(job)
        tried += 1
    return tried


def run_until(ended: threading.Event) -> None:
    """Do what is due, as it comes, until `ended` is set; the job in hand is finished first.

    A database that is gone is told once for each time of looking, and waited for.
    """
    pause, look_at = POLL_SECONDS, time.monotonic()
    while not ended.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= look_at:
                recurring.enqueue_due()
                look_at = time.monotonic() + LOOK_SECONDS
            job = take()
            if job:
                perform(job)
        except DatabaseError as fault:
            _tell(fault)
            pause, job = min(pause * 2, LONGEST_WAIT_SECONDS), None
        else:
            pause = POLL_SECONDS
        if job is None:
            ended.wait(pause)


def _tell(fault: DatabaseError) -> None:
    outage = outages.judge(fault)
    logger.error(outage.told if outage else type(fault).__name__)


def take() -> Job | None:
    """The next job, lent to the caller; None when nothing is due."""
    # A look without a lock first: on SQLite every transaction would make writers wait.
    while jobs.waiting().exists():
        with transaction.atomic():
            job = jobs.waiting().select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.attempts < MOST_ATTEMPTS:
                job.attempts += 1
                job.locked_until = clock.now() + LOAN
                job.save(update_fields=["attempts", "locked_until"])
                return job
            # It ended every worker that had it.
            _bury(job, "WorkerLost")
    return None


def perform(job: Job) -> None:
    """Do a job that was taken, and note how it went."""
    token = request_logging.request_id.set(f"job-{job.pk}")
    try:
        with _lent(job):
            import_string(settings.JOBS[job.kind])(**job.payload)
    except Exception as fault:  # noqa: BLE001 # whatever it is, the next job must not suffer
        _failed(job, fault)
    else:
        _done(job)
    finally:
        request_logging.request_id.reset(token)


def _done(job: Job) -> None:
    """Nothing stays of what the job was about."""
    _mine(job).update(done_at=clock.now(), locked_until=None, payload={}, about=None, last_error="")


@transaction.atomic
def _failed(job: Job, fault: Exception) -> None:
    name = type(fault).__name__[:200]
    about = {"kind": job.kind, "attempt": job.attempts, "fault": name} | _told(fault)
    logger.warning("A job failed.", extra=about)
    if job.attempts >= MOST_ATTEMPTS:
        _bury(job, name, about=about)
        return
    pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
    _mine(job).update(run_at=clock.now() + pause, locked_until=None, last_error=name)


def _told(fault: Exception) -> dict[str, str]:
    """What our own faults say to the log; of all others where, not what: that may hold anything."""
    if isinstance(fault, DomainError) and fault.detail:
        return {"detail": fault.detail}
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return {"where": f"{last.filename}:{last.lineno}"}


def _bury(job: Job, name: str, *, about: Mapping[str, object] | None = None) -> None:
    facts = about or {"kind": job.kind, "fault": name}
    logger.error("A job was given up.", extra={**facts, "job": str(job.pk)})
    _mine(job).update(dead_at=clock.now(), locked_until=None, last_error=name)


def _mine(job: Job) -> QuerySet[Job]:
    """The row, if this loan is the last one."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, done_at__isnull=True)


@contextmanager
def _lent(job: Job) -> Iterator[None]:
    """Renew the loan, from a thread, for as long as the block runs."""
    ended = threading.Event()
    beat = threading.Thread(target=_renew, args=(job.pk, job.attempts, ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()


def _renew(job_id: uuid.UUID, attempt: int, ended: threading.Event) -> None:
    lent = Job.objects.filter(pk=job_id, attempts=attempt, done_at__isnull=True)
    while not ended.wait(BEAT_SECONDS):
        try:
            lent.update(locked_until=clock.now() + LOAN)
        except DatabaseError:
            logger.warning("The loan of a job could not be renewed.", extra={"job": str(job_id)})
        finally:
            connection.close()
