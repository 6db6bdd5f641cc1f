"""Removes what has expired, in small batches along the indexes, so that nobody waits for it.

A code stays until no access token that it gave can be alive (its replay must be recognised);
a family until it has expired, or an hour after it was revoked. A device that asks late still hears
for an hour that its request has expired.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.services import jobs
from apps.oauth.models import (
    AccessToken,
    AuthorizationRequest,
    DecoupledRequest,
    Denial,
    Grant,
    RefreshToken,
    SessionParty,
    UsedAssertion,
)
from apps.oauth.services.denials import DENIAL_SECONDS

BATCH = 1_000


def _expired(now: datetime) -> dict[str, QuerySet]:  # type: ignore[type-arg] # different rows
    long_past = now - jobs.KEPT_WHEN_DONE
    past = now - timedelta(seconds=DENIAL_SECONDS)
    return {
        "codes": Grant.objects.filter(expires__lt=past),
        "families": RefreshToken.objects.filter(Q(expires_at__lt=now) | Q(revoked__lt=past)),
        "opaque tokens": AccessToken.objects.filter(expires__lt=now),
        "requests": AuthorizationRequest.objects.filter(expires_at__lt=now),
        "requests of devices": DecoupledRequest.objects.filter(expires_at__lt=past),
        "denials": Denial.objects.filter(expires_at__lt=now),
        "parties of sessions": SessionParty.objects.filter(ended_at__lt=long_past),
        "assertions": UsedAssertion.objects.filter(expires_at__lt=now),
    }


def run(*, batch: int = BATCH, said: Callable[[str, int], None] | None = None) -> int:
    """Remove everything that has expired by now; returns how many rows.

    Safe beside traffic and beside another purge: rows somebody holds are left for next time.
    """
    total = 0
    for name, rows in _expired(clock.now()).items():
        removed = 0
        while count := _remove(rows, batch):
            removed += count
        total += removed
        if said is not None:
            said(name, removed)
    return total


@transaction.atomic
def _remove(rows: QuerySet, batch: int) -> int:  # type: ignore[type-arg] # any table
    doomed = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
    if doomed:
        # Nothing points to these rows but tables that we leave empty.
        rows.model.objects.filter(pk__in=doomed)._raw_delete(using="default")
    return len(doomed)
