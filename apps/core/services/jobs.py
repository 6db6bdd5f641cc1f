"""Jobs: what must happen later is written down now, in the caller's transaction, and done by a
worker (`services.worker`). `settings.JOBS` is the closed list of kinds.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.errors import NotFound
from apps.core.models import Job
from apps.core.services.purging import BATCH, remove
from apps.core.services.readiness import NotReady

# A job that waits longer than this, due and free, says that nobody takes jobs.
LATE: Final = timedelta(minutes=2)
KEPT_WHEN_DONE: Final = timedelta(days=7)
KEPT_WHEN_DEAD: Final = timedelta(days=90)
_NOT_DEAD: Final = "There is no such job, or nobody gave it up."


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that nobody tries any more; nothing of what it is about, or for whom."""

    id: uuid.UUID
    kind: str
    # The class of the last fault: its words may hold anything.
    last_error: str
    attempts: int
    created_at: datetime
    dead_at: datetime


def enqueue(
    *,
    kind: str,
    about: uuid.UUID | None = None,
    payload: Mapping[str, str | int] | None = None,
    run_at: datetime | None = None,
) -> uuid.UUID:
    """Have `kind` done, at once or at `run_at`, if the transaction around this call commits.

    `payload` are ids, the handler's keywords. An unknown kind is a KeyError; no transaction is a
    RuntimeError, as the job could then be taken before, or without, what it is for.
    """
    settings.JOBS[kind]
    if not connection.in_atomic_block:
        raise RuntimeError("A job is written in the transaction that makes it necessary.")
    now = clock.now()
    job = Job.objects.create(
        kind=kind, about=about, payload=dict(payload or {}), created_at=now, run_at=run_at or now
    )
    return job.pk


def waiting() -> QuerySet[Job]:
    """What is due, of a kind that this version knows, and in no worker's hands; oldest first."""
    now = clock.now()
    free = Q(locked_until__isnull=True) | Q(locked_until__lte=now)
    return Job.objects.filter(
        free, done_at__isnull=True, dead_at__isnull=True, run_at__lte=now, kind__in=settings.JOBS
    ).order_by("run_at", "pk")


def forget(*, about: uuid.UUID) -> int:
    """Remove every job about a person who is going. Returns how many."""
    return Job.objects.filter(about=about).delete()[0]


def given_up(*, kind: str = "") -> list[GivenUp]:
    """What nobody tries any more, of one kind or of all; oldest first."""
    columns = [field.name for field in fields(GivenUp)]
    found = _dead(kind).order_by("dead_at", "pk").values_list(*columns)
    return [GivenUp(*row) for row in found]


def revive(*, job_id: uuid.UUID) -> None:
    """Let a dead job be tried again, from now. Raises `NotFound` for one that is not dead."""
    if not _revived(_dead().filter(pk=job_id)):
        raise NotFound(_NOT_DEAD)


def revive_all(*, kind: str = "") -> int:
    """The same for all of one kind, or of any. Returns how many."""
    return _revived(_dead(kind))


def drop(*, job_id: uuid.UUID) -> None:
    """Forget a dead job: what it was for does not happen. Raises `NotFound` as `revive` does."""
    if not _dead().filter(pk=job_id).delete()[0]:
        raise NotFound(_NOT_DEAD)


def drop_all(*, kind: str = "") -> int:
    """The same for all of one kind, or of any. Returns how many."""
    return _dead(kind).delete()[0]


def is_under_way(*, kind: str) -> bool:
    """Whether a job of this kind waits, or is in a worker's hands."""
    return Job.objects.filter(kind=kind, done_at__isnull=True, dead_at__isnull=True).exists()


def is_given_up(job_id: uuid.UUID) -> bool:
    """Whether nobody tries this job any more, though it was not done."""
    return Job.objects.filter(pk=job_id, dead_at__isnull=False).exists()


def are_late() -> bool:
    """Whether a job has been due and free for so long that no worker can be there."""
    return waiting().filter(run_at__lt=clock.now() - LATE).exists()


def check() -> None:
    """Somebody takes jobs, and none was given up. Raises `NotReady`."""
    if are_late():
        raise NotReady("Jobs wait and nobody takes them: start `manage.py work`.")
    dead = _dead().count()
    if dead:
        raise NotReady(f"{dead} given up: `manage.py jobs list`, or jobs in the administration.")


def purge(*, batch: int = BATCH) -> int:
    """Remove what was done or given up long ago. Returns how many rows."""
    now = clock.now()
    old = Q(done_at__lt=now - KEPT_WHEN_DONE) | Q(dead_at__lt=now - KEPT_WHEN_DEAD)
    return remove(Job.objects.filter(old), batch=batch)


def _dead(kind: str = "") -> QuerySet[Job]:
    dead = Job.objects.filter(dead_at__isnull=False)
    return dead.filter(kind=kind) if kind else dead


def _revived(dead: QuerySet[Job]) -> int:
    # One statement decides between two who look at the same list.
    return dead.update(attempts=0, dead_at=None, locked_until=None, run_at=clock.now())
