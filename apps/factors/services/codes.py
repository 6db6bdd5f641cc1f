"""Proving a factor by a code: its shape says which of them it is for.

So a mistyped code of an app never makes the recovery codes wait.
"""

import uuid
from collections.abc import Mapping
from typing import Final

from apps.accounts.services import proofs
from apps.audit import events
from apps.audit.services import trail
from apps.factors.errors import WrongCode
from apps.factors.models import Factor
from apps.factors.services import factors, mailed_codes, recovery_codes, totp

# What a session remembers of each.
PROOFS: Final[Mapping[str, str]] = {
    Factor.Kind.TOTP: proofs.TOTP,
    Factor.Kind.RECOVERY: proofs.RECOVERY_CODE,
    Factor.Kind.MAILED: proofs.MAILED_FACTOR,
}


def prove(*, user_id: uuid.UUID, code: str, mailed: str | None = None) -> Factor:
    """The factor that accepts `code`, which is used up. Raises `WrongCode`, `TooSoon`.

    `mailed` is the id of the code that this sign-in had mailed, if it had.
    """
    code = factors.squeezed(code)
    try:
        if mailed and mailed_codes.is_one(code):
            return mailed_codes.verify(user_id=user_id, code_id=mailed, code=code)
        if recovery_codes.is_one(code):
            return recovery_codes.verify(user_id=user_id, code=code)
        return totp.verify(user_id=user_id, code=code)
    except WrongCode:
        trail.record(events.FACTOR_REFUSED, subject=user_id)
        raise
