"""A copy of one's data: asked for, made by a worker, fetched by its owner, gone after some days."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.errors import TooManyTries
from apps.accounts.models import Export, User
from apps.accounts.services import departures
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import Conflict, NotFound
from apps.core.services import files, jobs
from apps.core.services.purging import BATCH, remove

MAKE: Final = "accounts.export"
EXPIRE: Final = "accounts.export_end"
MOST_A_DAY: Final = 3
_DAY: Final = timedelta(days=1)
_STATE = Export.State


def current(user_id: uuid.UUID) -> Export | None:
    """The copy that is being made, or there to be fetched."""
    found = Export.objects.filter(user=user_id, state__in=[_STATE.WAITING, _STATE.READY]).first()
    is_over = found and found.expires_at and found.expires_at <= clock.now()
    return None if is_over else found


def is_given_up(export: Export) -> bool:
    """Whether making it failed for good."""
    return export.state == _STATE.WAITING and jobs.is_given_up(export.job_id)


@transaction.atomic
def request(*, user_id: uuid.UUID) -> Export:
    """Have a copy made; one that was there already is replaced. Returns it.

    Raises `Conflict` while one is being made, `TooManyTries`, `NotFound`.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=user_id).exists():
        raise NotFound
    mine = Export.objects.filter(user=user_id)
    for old in mine.filter(state__in=[_STATE.WAITING, _STATE.READY]):
        if old.state == _STATE.WAITING and not is_given_up(old):
            raise Conflict(_("Your copy is being made already."))
        _put_away(old)
    if mine.filter(created_at__gt=clock.now() - _DAY).count() >= MOST_A_DAY:
        raise TooManyTries(_("You asked for enough copies today. Try again tomorrow."))
    made = Export(user_id=user_id, job_id=uuid.uuid4())
    made.job_id = jobs.enqueue(kind=MAKE, about=user_id, payload={"export": str(made.pk)})
    made.save(force_insert=True)
    trail.record(events.EXPORT_REQUESTED, subject=user_id)
    return made


def waiting(export_id: uuid.UUID) -> uuid.UUID | None:
    """Whose copy this is, if it still has to be made."""
    found = Export.objects.filter(pk=export_id, state=_STATE.WAITING)
    return found.values_list("user_id", flat=True).first()


def progressed(*, export_id: uuid.UUID, steps: int) -> None:
    """So many portions are in it."""
    Export.objects.filter(pk=export_id, state=_STATE.WAITING).update(steps_done=steps)


def publish(*, export_id: uuid.UUID, content: "File[Any]") -> None:
    """The copy is made: keep it, and write to its owner. Nothing, if it is not wanted any more."""
    with files.kept(content, folder="exports") as name, transaction.atomic():
        export = Export.objects.select_for_update().filter(pk=export_id).first()
        if export is None or export.state != _STATE.WAITING:
            files.remove(name)
            return
        export.state, export.file, export.size = _STATE.READY, name, content.size
        export.expires_at = clock.now() + timedelta(days=settings.EXPORT_DAYS)
        export.save(update_fields=["state", "file", "size", "expires_at"])
        jobs.enqueue(
            kind=EXPIRE,
            about=export.user_id,
            payload={"export": str(export_id)},
            run_at=export.expires_at,
        )
        departures.write(user_id=export.user_id, letter="export_ready")


@transaction.atomic
def fetch(*, user_id: uuid.UUID, export_id: uuid.UUID) -> "File[Any]":
    """The person's own copy, open for reading. Raises `NotFound`, for somebody else's too."""
    found = current(user_id)
    if found is None or found.pk != export_id or found.state != _STATE.READY:
        raise NotFound
    try:
        opened = files.reader(found.file)
    except FileNotFoundError:
        raise NotFound from None
    trail.record(events.EXPORT_FETCHED, subject=user_id)
    return opened


@transaction.atomic
def expire(*, export: str) -> None:
    """The job `accounts.export_end`."""
    found = Export.objects.select_for_update().filter(pk=uuid.UUID(export)).first()
    if found and found.expires_at and found.expires_at <= clock.now():
        _put_away(found)


def purge(*, batch: int = BATCH) -> int:
    """Remove files whose time is over and rows that count nothing any more; how many of both."""
    over = Export.objects.filter(state=_STATE.READY, expires_at__lte=clock.now())
    found = list(over.values_list("pk", flat=True)[:batch])
    for export_id in found:
        expire(export=str(export_id))
    past = Export.objects.filter(state=_STATE.PAST, created_at__lt=clock.now() - _DAY)
    return len(found) + remove(past, batch=batch)


def _put_away(export: Export) -> None:
    """The row stays for a day, to be counted; its file goes."""
    if export.file:
        files.forget(export.file)
    export.state, export.file = _STATE.PAST, ""
    export.save(update_fields=["state", "file"])
