"""What `manage.py purge` removes of this app, in small batches, so that nobody waits for it."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import BrowserSession, KnownBrowser, Notice, Tally
from apps.accounts.services import budgets
from apps.core import clock

_BATCH: Final = 1_000
# Staff who look into an incident find a session for a while after its end.
_SESSIONS_KEPT: Final = timedelta(days=30)


def known_browsers() -> int:
    """Forget browsers in which nobody signed in for half a year. Returns how many."""
    return _emptied(KnownBrowser.objects.filter(expires_at__lt=clock.now()))


def browser_sessions() -> int:
    """Forget sessions a month after their end: no token stands on one. Returns how many."""
    return _emptied(BrowserSession.objects.filter(expires_at__lt=clock.now() - _SESSIONS_KEPT))


def notices() -> int:
    """Forget what links in mails that are too old referred to. Returns how many."""
    return _emptied(Notice.objects.filter(expires_at__lt=clock.now()))


def tallies() -> int:
    """Forget counts of tries that time has worn off. Returns how many."""
    worn_off = clock.now() - timedelta(seconds=budgets.memory_seconds())
    return _emptied(Tally.objects.filter(at__lt=worn_off))


def _emptied(rows: QuerySet[Any]) -> int:
    total = 0
    while removed := _remove(rows):
        total += removed
    return total


@transaction.atomic
def _remove(rows: QuerySet[Any]) -> int:
    # Rows that somebody holds are left for next time.
    doomed = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_BATCH]
    return int(rows.model.objects.filter(pk__in=list(doomed)).delete()[0])
