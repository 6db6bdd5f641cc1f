"""Proving a factor by a code: its shape says which of them it is for.

So a mistyped code of an app never makes the recovery codes wait.
"""

import uuid
from collections.abc import Mapping
from typing import Final

from apps.accounts.services import proofs
from apps.factors.models import Factor
from apps.factors.services import factors, totp

# What a session remembers of each.
PROOFS: Final[Mapping[str, str]] = {
    Factor.Kind.TOTP: proofs.TOTP,
    Factor.Kind.RECOVERY: proofs.RECOVERY_CODE,
}


def prove(*, user_id: uuid.UUID, code: str) -> Factor:
    """The factor that accepts `code`, which is used up. Raises `WrongCode`, `TooSoon`."""
    return totp.verify(user_id=user_id, code=factors.squeezed(code))
