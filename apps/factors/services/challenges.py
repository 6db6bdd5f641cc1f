"""Challenges: what an authenticator signs. Each is for one session and one purpose, for a while.

Kept in a table, not in the session: two tabs may ask at once, and of two answers one wins.
"""

import hashlib
import uuid
from datetime import timedelta
from typing import Any, Final

from apps.core import clock
from apps.core.services.purging import BATCH, remove
from apps.factors.models import Challenge

LIFETIME: Final = timedelta(minutes=15)


def ask(*, challenge: str, holder: str, purpose: str, user_id: uuid.UUID | None) -> None:
    """Remember a challenge; `user_id` is who has to answer it, if that is known."""
    Challenge.objects.create(
        digest=_digest(challenge),
        holder=holder,
        purpose=purpose,
        user_id=user_id,
        expires_at=clock.now() + LIFETIME,
    )


def answer(*, challenge: str, holder: str, purpose: str, user_id: uuid.UUID | None) -> bool:
    """Use a challenge up. False when it was not asked so, too long ago, or answered before."""
    who: Any = user_id  # None is a value to look for, too.
    asked = Challenge.objects.filter(
        digest=_digest(challenge),
        holder=holder,
        purpose=purpose,
        user_id=who,
        expires_at__gt=clock.now(),
    )
    # One statement: of two who answer at once, the database lets one remove the row.
    removed, _ = asked.delete()
    return removed == 1


def purge(*, batch: int = BATCH) -> int:
    """Remove those that nobody answered in time. Returns how many."""
    return remove(Challenge.objects.filter(expires_at__lte=clock.now()), batch=batch)


def _digest(challenge: str) -> str:
    return hashlib.sha256(challenge.encode()).hexdigest()
