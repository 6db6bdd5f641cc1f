"""Recovery codes: ten of them for the day on which the device is lost, each good for once."""

import secrets
import uuid
from typing import Final

import django_otp
from django.db import transaction

from apps.accounts.services import people
from apps.audit import events
from apps.audit.services import trail
from apps.core.errors import Conflict
from apps.factors.errors import WrongCode
from apps.factors.models import Factor, RecoveryCode
from apps.factors.models.recovery_code import digest_of
from apps.factors.services import factors, waiting

COUNT: Final = 10
# So few are left that one should make new ones.
LOW: Final = 3
# No vowels, so no words; nothing that looks like something else. Twelve signs are 57 bits.
_ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 12
_GROUP: Final = 4


def is_one(code: str) -> bool:
    """Whether this has the shape of a recovery code, whatever its case."""
    return len(code) == _LENGTH and set(code.upper()) <= set(_ALPHABET)


def left(*, user_id: uuid.UUID) -> int | None:
    """How many unused ones there are; None when the person has no set."""
    found = _set_of(user_id)
    return found and RecoveryCode.objects.filter(factor=found, used_at__isnull=True).count()


@transaction.atomic
def make(*, user_id: uuid.UUID) -> list[str]:
    """Make a new set; the old one ends. Shown to the person now, and never again.

    Raises `Conflict` when there is nothing that they could stand in for.
    """
    people.hold(user_id)
    if not factors.has_second_step(user_id=user_id):
        raise Conflict
    factor, _ = Factor.objects.get_or_create(user_id=user_id, kind=Factor.Kind.RECOVERY)
    RecoveryCode.objects.filter(factor=factor).delete()
    factor.throttle_reset()
    codes = [_new() for _ in range(COUNT)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=digest_of(factor.pk, code)) for code in codes
    )
    trail.record(events.RECOVERY_CODES_MADE, subject=user_id, details={"count": COUNT})
    return [_spelled(code) for code in codes]


def make_first(*, user_id: uuid.UUID) -> list[str]:
    """Make a set for somebody who has none; no codes for somebody who has."""
    with transaction.atomic():
        people.hold(user_id)
        return [] if _set_of(user_id) else make(user_id=user_id)


def verify(*, user_id: uuid.UUID, code: str) -> Factor:
    """The set that this code was one of. Raises `WrongCode`, `TooSoon`."""
    factor = _set_of(user_id)
    if factor is None:
        raise WrongCode
    waiting.ready([factor])
    if not django_otp.verify_token(factor.user, factor.persistent_id, code.upper()):
        raise WrongCode
    trail.record(events.RECOVERY_CODE_USED, subject=user_id)
    return factor


def _set_of(user_id: uuid.UUID) -> Factor | None:
    mine = Factor.objects.select_related("user").filter(user_id=user_id)
    return mine.filter(kind=Factor.Kind.RECOVERY).first()


def _new() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def _spelled(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))
