"""Applications that registered themselves, and that nobody ever agreed to, go again."""

from datetime import datetime

from django.db import transaction

from apps.clients.models import Application, SelfRegistered
from apps.clients.services import registration
from apps.clients.services.dynamic import admission
from apps.core import clock
from apps.core.services.purging import BATCH

# Each takes its tokens along, in a transaction of its own.
_MOST = 200


def used(*, application_pk: int) -> None:
    """Somebody agreed to it: it stays."""
    rows = SelfRegistered.objects.filter(application=application_pk)
    rows.filter(unused_until__isnull=False).update(unused_until=None)


def purge(*, batch: int = BATCH) -> int:
    """Remove what was never used, and the tokens that open nothing any more. Returns how many."""
    removed, now = admission.purge(batch=batch), clock.now()
    rows = SelfRegistered.objects.filter(unused_until__lt=now, application__is_first_party=False)
    doomed = rows.order_by("unused_until").values_list("pk", flat=True)[: min(batch, _MOST)]
    return removed + sum(_remove(pk, now) for pk in list(doomed))


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
