"""Browsers in which somebody has signed in before: remembered, recognised, forgotten.

That a browser is known proves nothing about who sits before it. It has tries of its own while
strangers guess, and a sign-in there is no news to its person.
"""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from apps.accounts.models import KnownBrowser, User
from apps.core import clock

# The oldest goes when one more comes.
MOST_FOR_A_PERSON = 20


@transaction.atomic
def remember(*, user: User, token: str | None, session_id: uuid.UUID) -> str:
    """Know this browser from now on; returns the secret that its cookie keeps.

    The secret is a new one each time, so that one which somebody planted before the sign-in is
    worth nothing after it. Others who sign in here stay known.
    """
    fresh = secrets.token_urlsafe(32)
    if token:
        here = KnownBrowser.objects.filter(token_hash=_sum(token))
        # In one order: two people may sign in here at the same instant.
        list(here.select_for_update().order_by("pk"))
        here.filter(user=user).delete()
        here.update(token_hash=_sum(fresh))
    now = clock.now()
    KnownBrowser.objects.create(
        user=user,
        token_hash=_sum(fresh),
        session_id=session_id,
        signed_in_at=now,
        expires_at=now + timedelta(seconds=settings.KNOWN_BROWSER_SECONDS),
    )
    mine = KnownBrowser.objects.filter(user=user).order_by("-signed_in_at")
    kept = mine.values_list("pk", flat=True)[:MOST_FOR_A_PERSON]
    mine.exclude(pk__in=list(kept)).delete()
    return fresh


def recognise(*, token: str | None, user_id: uuid.UUID) -> uuid.UUID | None:
    """The name of this browser of this person's; None when it is a stranger."""
    if not token:
        return None
    known = KnownBrowser.objects.filter(
        user_id=user_id, token_hash=_sum(token), expires_at__gt=clock.now()
    )
    return known.values_list("pk", flat=True).first()


def forget_all(*, user_id: uuid.UUID, except_session: uuid.UUID | None = None) -> int:
    """Make every browser of a person a stranger, save that of one session. Returns how many."""
    known = KnownBrowser.objects.filter(user_id=user_id)
    if except_session:
        known = known.exclude(session_id=except_session)
    return known.delete()[0]


def forget_of_sessions(*, user_id: uuid.UUID, session_ids: Collection[uuid.UUID]) -> int:
    """Make the browsers in which these sessions began strangers. Returns how many."""
    known = KnownBrowser.objects.filter(user_id=user_id, session_id__in=session_ids)
    return known.delete()[0]


def _sum(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
