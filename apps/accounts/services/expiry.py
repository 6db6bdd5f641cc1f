"""What has expired of this app (`settings.PURGES`), a batch at a time."""

from datetime import timedelta
from typing import Final

from apps.accounts.models import BrowserSession, KnownBrowser, Notice, StoredSession, Tally
from apps.accounts.services import budgets
from apps.core import clock
from apps.core.services.purging import BATCH, remove

# Staff who look into an incident find a session for a while after its end.
_SESSIONS_KEPT: Final = timedelta(days=30)


def known_browsers(*, batch: int = BATCH) -> int:
    """Forget browsers in which nobody signed in for half a year. Returns how many."""
    return remove(KnownBrowser.objects.filter(expires_at__lt=clock.now()), batch=batch)


def browser_sessions(*, batch: int = BATCH) -> int:
    """Forget sessions a month after their end: no token stands on one. Returns how many."""
    long_past = clock.now() - _SESSIONS_KEPT
    return remove(BrowserSession.objects.filter(expires_at__lt=long_past), batch=batch)


def stored_sessions(*, batch: int = BATCH) -> int:
    """Forget what Django kept for browsers that did not come back. Returns how many."""
    return remove(StoredSession.objects.filter(expire_date__lt=clock.now()), batch=batch)


def notices(*, batch: int = BATCH) -> int:
    """Forget what links in mails that are too old referred to. Returns how many."""
    return remove(Notice.objects.filter(expires_at__lt=clock.now()), batch=batch)


def tallies(*, batch: int = BATCH) -> int:
    """Forget counts of tries that time has worn off. Returns how many."""
    worn_off = clock.now() - timedelta(seconds=budgets.memory_seconds())
    return remove(Tally.objects.filter(at__lt=worn_off), batch=batch)
