"""Removes what has expired, in small batches, so that nobody waits for it.

`settings.PURGES` names the functions: each removes one batch at most and returns how many rows
that were. The worker does it every few minutes, for a while at most: it has other work to do, and
comes back. `manage.py purge` goes on until nothing is left.
"""

import time
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

BATCH: Final = 1_000
# As long as a mail may wait behind it.
TURN_SECONDS: Final = 20.0


def run(*, batch: int = BATCH, seconds: float | None = None) -> dict[str, int]:
    """Remove what has expired by now, for `seconds` at most; returns how many rows of what.

    They take turns, so none waits for the backlog of another. What fails is raised when all others
    are done.
    """
    removed = dict.fromkeys(settings.PURGES, 0)
    until = time.monotonic() + seconds if seconds is not None else None
    left = list(removed)
    faults: list[Exception] = []
    while left and (until is None or time.monotonic() < until):
        name = left.pop(0)
        try:
            count = import_string(settings.PURGES[name])(batch=batch)
        except Exception as fault:  # noqa: BLE001 # whatever it is, the next must not suffer
            faults.append(fault)
            continue
        removed[name] += count
        if count:
            left.append(name)
    if faults:
        raise faults[0]
    return removed


def take_turn() -> None:
    """The job `expired.purge`."""
    run(seconds=TURN_SECONDS)


@transaction.atomic
def remove(rows: QuerySet[Any], *, batch: int, is_alone: bool = False) -> int:
    """Remove one batch of these rows; those that somebody holds are left for next time.

    `is_alone`: nothing refers to them, so nothing is looked for.
    """
    held = rows.order_by().select_for_update(skip_locked=True)
    doomed = list(held.values_list("pk", flat=True)[:batch])
    if not doomed:
        return 0
    found = rows.model.objects.filter(pk__in=doomed)
    if is_alone:
        found._raw_delete(using="default")
    else:
        found.delete()
    return len(doomed)
