"""A code by mail, for somebody who has a second step and not at hand.

It proves that the mailbox is theirs, so it is worth nothing next to a password that the mailbox
itself has just reset: then it stays shut until another factor was proved beside that password.
"""

import secrets
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import django_otp
from django.conf import settings
from django.db import transaction

from apps.accounts.services import people
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import Forbidden
from apps.core.services.purging import BATCH, remove
from apps.factors.errors import TooSoon, WrongCode
from apps.factors.models import Factor, MailedCode
from apps.factors.models.mailed_code import LIFETIME, digest_of
from apps.factors.services import factors, waiting

LENGTH: Final = 8
# Another one may be asked for after so long, and so many within the time they live.
_PAUSE: Final = timedelta(seconds=30)
_MOST: Final = 4


def is_one(code: str) -> bool:
    """Whether this has the shape of a mailed code."""
    return len(code) == LENGTH and code.isascii() and code.isdigit()


def is_offered(*, user_id: uuid.UUID) -> bool:
    """Whether this person may ask for one."""
    shut = Factor.objects.filter(user_id=user_id, kind=Factor.Kind.MAILED, confirmed=False)
    return (
        bool(settings.MAILED_CODE_IS_FACTOR)
        and factors.has_second_step(user_id=user_id)
        and not shut.exists()
    )


@transaction.atomic
def send(*, user_id: uuid.UUID, deliver: Callable[[str], None]) -> uuid.UUID:
    """Make a code and `deliver` it, both or neither; returns its id, for whoever asked.

    Those from before stop working. Raises `Forbidden`, `TooSoon`.
    """
    people.hold(user_id)
    if not is_offered(user_id=user_id):
        raise Forbidden
    factor, _ = Factor.objects.get_or_create(user_id=user_id, kind=Factor.Kind.MAILED)
    _bound(factor)
    MailedCode.objects.filter(factor=factor).update(is_used=True)
    code = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    made = MailedCode(factor=factor)
    made.digest = digest_of(made.pk, code)
    made.save(force_insert=True)
    trail.record(events.MAILED_CODE_SENT, subject=user_id)
    deliver(f"{code[:4]} {code[4:]}")
    return made.pk


def verify(*, user_id: uuid.UUID, code_id: uuid.UUID | str, code: str) -> Factor:
    """The person's mailbox, proved by the code with this id. Raises `WrongCode`, `TooSoon`."""
    mine = Factor.objects.select_related("user").filter(user_id=user_id, confirmed=True)
    factor = mine.filter(kind=Factor.Kind.MAILED).first()
    if factor is None or not settings.MAILED_CODE_IS_FACTOR:
        raise WrongCode
    waiting.ready([factor])
    if not django_otp.verify_token(factor.user, factor.persistent_id, f"{code_id}/{code}"):
        raise WrongCode
    return factor


@transaction.atomic
def shut(*, user_id: uuid.UUID) -> None:
    """Offer none until another factor was proved.

    The password was reset by mail, and the mailbox alone must not be both steps; or the mailbox
    is a new one, and changing it takes no second step in a trusted browser.
    """
    people.hold(user_id)
    if factors.has_second_step(user_id=user_id):
        factor, _ = Factor.objects.get_or_create(user_id=user_id, kind=Factor.Kind.MAILED)
        factor.confirmed = False
        factor.save(update_fields=["confirmed"])
        MailedCode.objects.filter(factor=factor).update(is_used=True)


def on_address_changed(*, user_id: uuid.UUID) -> None:
    """Hook: mail goes to another mailbox now, which has not been anybody's second step."""
    shut(user_id=user_id)


def open_again(*, user_id: uuid.UUID) -> None:
    """Password and another factor were proved: whoever has both may use the mailbox again, too."""
    shut_ones = Factor.objects.filter(user_id=user_id, kind=Factor.Kind.MAILED, confirmed=False)
    shut_ones.update(confirmed=True)


def purge(*, batch: int = BATCH) -> int:
    """Remove codes that have expired. Returns how many."""
    past = clock.now() - 2 * LIFETIME
    return remove(MailedCode.objects.filter(sent_at__lt=past), batch=batch)


def _bound(factor: Factor) -> None:
    """Refuse one that comes too soon, or one too many. Raises `TooSoon`."""
    now = clock.now()
    sent = list(
        MailedCode.objects.filter(factor=factor, sent_at__gt=now - LIFETIME).order_by("sent_at")
    )
    if not sent:
        return
    free_at = sent[-1].sent_at + _PAUSE
    if len(sent) >= _MOST:
        free_at = max(free_at, sent[-_MOST].sent_at + LIFETIME)
    if free_at > now:
        raise TooSoon(int((free_at - now).total_seconds()) + 1)
