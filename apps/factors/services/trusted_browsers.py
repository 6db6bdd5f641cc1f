"""Browsers in which the second step is not asked: trusted, recognised, mistrusted.

Trust is a row here, so that it ends when its owner says so; a cookie by itself proves nothing.
It lets in, and proves no factor: the session is of the first level.
"""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.services import devices, people, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.services.purging import BATCH, remove
from apps.factors.models import TrustedBrowser

# The one that was used longest ago goes when one more comes.
MOST: Final = 20
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Row:
    """What the list shows."""

    id: uuid.UUID
    browser: str
    device: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


def days() -> int:
    """How long trust lasts; 0 when no browser may be trusted."""
    return int(settings.TRUSTED_BROWSER_DAYS)


@transaction.atomic
def begin(*, user_id: uuid.UUID, session_id: uuid.UUID, user_agent: str) -> str | None:
    """Trust the browser of this session; returns the secret for its cookie.

    None when that is not allowed, or when the session was ended in the same instant: whoever
    ends sessions ends what they have just made, too.
    """
    people.hold(user_id)
    if not days() or not sessions.hold(session_id=session_id):
        return None
    token = secrets.token_urlsafe(_BYTES)
    TrustedBrowser.objects.create(
        user_id=user_id, digest=_digest(token), user_agent=user_agent[:300]
    )
    kept = _mine(user_id).values_list("pk", flat=True)[:MOST]
    TrustedBrowser.objects.filter(user_id=user_id).exclude(pk__in=list(kept)).delete()
    trail.record(events.BROWSER_TRUSTED, subject=user_id)
    return token


def recognise(*, user_id: uuid.UUID, tokens: Collection[str]) -> bool:
    """Whether this person trusts the browser that keeps one of these secrets."""
    mine = _mine(user_id).filter(digest__in=[_digest(token) for token in tokens])
    return bool(mine.update(last_used_at=clock.now()))


def all_of(*, user_id: uuid.UUID, tokens: Collection[str] = ()) -> list[Row]:
    """Every trusted browser of a person, this one marked by its secrets."""
    here = {_digest(token) for token in tokens}
    return [_row(browser, is_current=browser.digest in here) for browser in _mine(user_id)]


@transaction.atomic
def forget(*, user_id: uuid.UUID, browser_id: uuid.UUID) -> bool:
    """Ask for the second step there again. Returns whether it was trusted."""
    found = TrustedBrowser.objects.filter(user_id=user_id, pk=browser_id).delete()[0]
    if found:
        trail.record(events.BROWSERS_MISTRUSTED, subject=user_id, details={"browsers": found})
    return bool(found)


@transaction.atomic
def forget_all(*, user_id: uuid.UUID) -> int:
    """Ask for the second step everywhere. Returns how many browsers were trusted."""
    found = TrustedBrowser.objects.filter(user_id=user_id).delete()[0]
    if found:
        trail.record(events.BROWSERS_MISTRUSTED, subject=user_id, details={"browsers": found})
    return found


def purge(*, batch: int = BATCH) -> int:
    """Remove those whose time is over. Returns how many."""
    before = clock.now() - timedelta(days=days())
    return remove(TrustedBrowser.objects.filter(created_at__lte=before), batch=batch)


def on_browsers_mistrusted(*, user_id: uuid.UUID) -> None:
    """Hook: sessions were ended by somebody who means it, or the password changed."""
    forget_all(user_id=user_id)


def _mine(user_id: uuid.UUID) -> QuerySet[TrustedBrowser]:
    since = clock.now() - timedelta(days=days())
    return TrustedBrowser.objects.filter(user_id=user_id, created_at__gt=since)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _row(browser: TrustedBrowser, *, is_current: bool) -> Row:
    seen = devices.read(browser.user_agent)
    return Row(
        id=browser.pk,
        browser=seen.browser,
        device=seen.device,
        created_at=browser.created_at,
        last_used_at=browser.last_used_at,
        is_current=is_current,
    )
