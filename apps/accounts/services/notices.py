"""Mails that tell a person of a change, and their "this was not me".

The link in such a mail can do one thing: lock the account. Taking it back needs a code that is
sent to the same mailbox (`recovery`), so a link that leaks makes a nuisance and no thief.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apps.accounts.models import Notice, User
from apps.accounts.services import departures, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock, hooks
from apps.core.errors import NotFound

# Long enough for a holiday's beginning; short, because it goes round a factor that is as new.
LIFETIME: Final = timedelta(days=7)
_TOKEN_BYTES: Final = 32


class LinkGone(NotFound):
    """The link is unknown, too old, or was used to the end."""

    code = "link_gone"
    message = "This link does not work any more."


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told, as a page shows it. `is_locked` says whether they answered."""

    id: uuid.UUID
    user_id: uuid.UUID
    what: str
    address: str
    at: datetime
    is_locked: bool


def issue(*, user_id: uuid.UUID, what: str, address: str) -> str:
    """Note that `address` is being told of `what`; returns the secret of the mail's link."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    _write(user_id, what, address, token)
    return token


def note(*, user_id: uuid.UUID, what: str, address: str) -> uuid.UUID:
    """The same for a mail without a link, about what no mail may undo; returns its id."""
    return _write(user_id, what, address, secrets.token_urlsafe(_TOKEN_BYTES))


def address_of(notice_id: uuid.UUID) -> str:
    """Where it goes; "" once it is forgotten."""
    found = Notice.objects.filter(pk=notice_id).values_list("address", flat=True).first()
    return found or ""


def find(token: str) -> Told:
    """What the mail with this link told. Raises `LinkGone`."""
    return _told(_live(token, lock=False))


@transaction.atomic
def disavow(token: str) -> Told:
    """This was not the person: lock the account, end every session and token. At once.

    An end that was asked for is called off: who asked may be who is locked out now.

    Doing it again changes nothing. Raises `LinkGone`.
    """
    # The person's row first, as every verb about a person takes it.
    user = _lock_person(_live(token, lock=False).user_id)
    notice = _live(token, lock=True)
    sessions.end_all(user=user)
    hooks.run("person_deactivated", user_id=user.pk)
    departures.call_off(user=user)
    now = clock.now()
    # Somebody whom staff shut out is not let in again by a mail.
    if user.is_active:
        user.is_active = False
        user.locked_at = now
        user.save(update_fields=["is_active", "locked_at"])
        trail.record(events.ACCOUNT_LOCKED, subject=user.pk, details={"notice": notice.what})
    notice.disavowed_at = notice.disavowed_at or now
    notice.save(update_fields=["disavowed_at"])
    return _told(notice)


def sum_of(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _write(user_id: uuid.UUID, what: str, address: str, token: str) -> uuid.UUID:
    now = clock.now()
    made = Notice.objects.create(
        user_id=user_id,
        what=what,
        address=address.lower(),
        token_hash=sum_of(token),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    return made.pk


def _live(token: str, *, lock: bool) -> Notice:
    rows = Notice.objects.select_for_update() if lock else Notice.objects
    notice = rows.filter(token_hash=sum_of(token), expires_at__gt=clock.now()).first()
    if notice is None:
        raise LinkGone
    return notice


def _lock_person(user_id: uuid.UUID) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise LinkGone
    return user


def _told(notice: Notice) -> Told:
    return Told(
        id=notice.pk,
        user_id=notice.user_id,
        what=notice.what,
        address=notice.address,
        at=notice.created_at,
        is_locked=notice.disavowed_at is not None,
    )
