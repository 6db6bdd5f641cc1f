"""Which factors a person has."""

import uuid
from collections.abc import Collection

from apps.factors.models import Factor


def has_any(*, user_id: uuid.UUID, kinds: Collection[str] = ()) -> bool:
    """Whether the person can prove a factor, of one of `kinds` if any are named."""
    rows = Factor.objects.filter(user_id=user_id, confirmed=True)
    found: bool = (rows.filter(kind__in=kinds) if kinds else rows).exists()
    return found
