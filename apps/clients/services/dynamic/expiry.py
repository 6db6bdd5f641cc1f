"""Applications that registered themselves, and that nobody ever agreed to, go again."""

from datetime import datetime

from django.db import transaction

from apps.clients.models import Application, SelfRegistered
from apps.clients.services import registration
from apps.clients.services.dynamic import admission
from apps.core import clock

_BATCH = 200


def used(*, application_pk: int) -> None:
    """Somebody agreed to it: it stays."""
    rows = SelfRegistered.objects.filter(application=application_pk)
    rows.filter(unused_until__isnull=False).update(unused_until=None)


def purge() -> int:
    """Remove what was never used, and the tokens that open nothing any more. Returns how many."""
    removed, now = admission.purge(), clock.now()
    rows = SelfRegistered.objects.filter(unused_until__lt=now, application__is_first_party=False)
    for pk in rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_BATCH):
        removed += _remove(pk, now)
    return removed


@transaction.atomic
def _remove(application_pk: int, now: datetime) -> int:
    # Held against whoever agrees this moment. It has given no code that anybody could redeem.
    held = Application.objects.select_for_update().filter(pk=application_pk)
    if not held.exists():
        return 0
    if not SelfRegistered.objects.filter(pk=application_pk, unused_until__lt=now).exists():
        return 0
    registration.delete(application_pk=application_pk)
    return 1
