"""Removes what is older than AUDIT_DAYS, from the beginning and only there.

Each batch is one transaction that signs where the trail begins from then on, so that `verify`
holds at every moment. What was altered is not removed: the removal would hide it.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from apps.audit import events
from apps.audit.errors import HeadAltered, TrailAltered
from apps.audit.models import Chain, Event, Party
from apps.audit.services import checkpoints, sealing, secret, trail, verification
from apps.audit.services.checkpoints import Checkpoint
from apps.core import clock

BATCH = 10_000
logger = logging.getLogger("vestibule.audit")


def purge_what_is_too_old() -> int:
    """As AUDIT_DAYS says; what was altered stays, and the log says so. Returns how many."""
    if not settings.AUDIT_DAYS:
        return 0
    try:
        return purge(days=settings.AUDIT_DAYS)
    except (HeadAltered, TrailAltered) as fault:
        logger.error("%s", fault.message)  # noqa: TRY400 # the sentence says it all
        return 0


def purge(*, days: int) -> int:
    """Remove every event older than `days`, up to the first that is not; how many.

    Raises `TrailAltered`, `HeadAltered`.
    """
    sealing.seal()
    last = _last_before(days)
    if not Event.objects.filter(position__lte=last).exists():
        return 0
    if verification.verify(until=last).faults:
        raise TrailAltered
    removed = 0
    while batch := _cut(last):
        removed += batch
    # Two purges at once: what the other has removed, it has written down.
    if removed:
        trail.record(events.TRAIL_CUT, details={"events": removed, "position": last})
    return removed


def _last_before(days: int) -> int:
    """The last position of those that may go."""
    limit = clock.now() - timedelta(days=days)
    kept = Event.objects.filter(position__isnull=False, at__gte=limit)
    first: int | None = kept.aggregate(first=Min("position"))["first"]
    return Chain.objects.get().position if first is None else first - 1


@transaction.atomic
def _cut(last: int) -> int:
    chain = Chain.objects.select_for_update().get()
    if not secret.is_ours(chain):
        raise HeadAltered
    doomed = list(
        Event.objects.filter(position__lte=last)
        .order_by("position")
        .values_list("pk", "position", "hash")[:BATCH]
    )
    if not doomed:
        return 0
    _, position, link = doomed[-1]
    chain.cut = checkpoints.sign(Checkpoint(position or 0, link))
    secret.mark_head(chain)
    chain.save(update_fields=["cut", "mac"])
    Party.objects.filter(event__position__lte=position)._raw_delete(using="default")
    Event.objects.filter(position__lte=position)._raw_delete(using="default")
    return len(doomed)
