"""Jobs that come again and again: `settings.RECURRING` names each kind and the seconds in between.

Every worker looks once a minute; whoever moves the date of a kind has its turn, so two of them
enqueue it once. A turn whose job has not ended yet is passed over: it does not come twice.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from apps.core import clock
from apps.core.models import Recurrence
from apps.core.services import jobs
from apps.core.services.readiness import NotReady

# A date that has passed for so long says that no worker looks.
_LATE: Final = timedelta(minutes=10)


def enqueue_due() -> list[str]:
    """Enqueue what is due, for the first time at once. Returns the kinds."""
    now = clock.now()
    # A look without a lock first: on SQLite every transaction would make writers wait.
    known = dict(Recurrence.objects.values_list("kind", "due_at"))
    return [
        kind
        for kind, seconds in settings.RECURRING.items()
        if known.get(kind, now) <= now and _take(kind, now, timedelta(seconds=seconds))
    ]


def check() -> None:
    """Each is enqueued in its time: without a worker there would not even be a job that waits.

    Raises `NotReady`.
    """
    latest = clock.now() - _LATE
    kept = set(Recurrence.objects.filter(due_at__gte=latest).values_list("kind", flat=True))
    late = sorted(settings.RECURRING.keys() - kept)
    if late:
        raise NotReady(f"Nobody does {', '.join(late)} in its time: start `manage.py work`.")


@transaction.atomic
def _take(kind: str, now: datetime, pause: timedelta) -> bool:
    Recurrence.objects.bulk_create([Recurrence(kind=kind, due_at=now)], ignore_conflicts=True)
    is_ours = Recurrence.objects.filter(kind=kind, due_at__lte=now).update(due_at=now + pause)
    if not is_ours or jobs.is_under_way(kind=kind):
        return False
    jobs.enqueue(kind=kind)
    return True
