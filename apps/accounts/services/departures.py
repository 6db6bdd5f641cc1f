"""Leaving: an account is scheduled to end, may be kept until then, and ends.

The person's row is the lock: whoever has it first decides, a change of mind or the end. Rows of
superusers are locked together, always in one order, as one of them has to stay.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from apps.accounts.models import User
from apps.accounts.services import people, profiles, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock, hooks
from apps.core.errors import Conflict, NotFound
from apps.core.services import jobs

END = "accounts.end"
LETTER = "accounts.letter"
logger = logging.getLogger("vestibule.accounts")


class LastSuperuser(Conflict):
    """Somebody has to be able to look after this installation."""

    code = "last_superuser"
    message = _(
        "You are the only one who may do everything here. Give somebody else that power first, "
        "then delete your account."
    )


@dataclass(frozen=True, slots=True)
class Farewell:
    """Where to tell somebody who is gone that they are, and how."""

    email: str
    language: str
    zone: str


@transaction.atomic
def schedule(*, user_id: uuid.UUID, keep_session: uuid.UUID | None) -> datetime:
    """Have the account end after the waiting time; returns when.

    Every other session and every token ends now. A second time changes nothing. Raises
    `LastSuperuser`, `NotFound`.
    """
    user = _locked(user_id)
    if user.deletion_due_at:
        return user.deletion_due_at
    _refuse_the_last_superuser(user)
    user.deletion_due_at = clock.now() + timedelta(days=settings.ACCOUNT_DELETION_DAYS)
    user.save(update_fields=["deletion_due_at"])
    sessions.end_all(user=user, except_id=keep_session)
    hooks.run("person_leaving", user_id=user.pk)
    payload = {"user": str(user.pk)}
    jobs.enqueue(kind=END, about=user.pk, payload=payload, run_at=user.deletion_due_at)
    write(user_id=user.pk, letter="account_leaving")
    trail.record(events.ACCOUNT_LEAVING, subject=user.pk)
    return user.deletion_due_at


@transaction.atomic
def keep(*, user_id: uuid.UUID) -> bool:
    """The person changed their mind. Whether there was anything to keep. Raises `NotFound`."""
    return call_off(user=_locked(user_id))


def call_off(*, user: User) -> bool:
    """The same, for a caller that holds the person's row in its transaction.

    "This was not me" does so, as whoever had the account end may have been somebody else.
    """
    if user.deletion_due_at is None:
        return False
    user.deletion_due_at = None
    user.save(update_fields=["deletion_due_at"])
    write(user_id=user.pk, letter="account_kept")
    trail.record(events.ACCOUNT_KEPT, subject=user.pk)
    return True


@transaction.atomic
def end(*, user_id: uuid.UUID) -> Farewell | None:
    """End the account if it is due; None if it is gone, was kept, or has longer to live.

    The last superuser stays all the same, and is told so.
    """
    try:
        user = _locked(user_id)
    except NotFound:
        return None
    if user.deletion_due_at is None or user.deletion_due_at > clock.now():
        return None
    if _is_last_superuser(user):
        logger.error("The last superuser was not deleted: give somebody else that power.")
        user.deletion_due_at = None
        user.save(update_fields=["deletion_due_at"])
        write(user_id=user.pk, letter="account_needed")
        return None
    language, zone = profiles.speaks(user_id=user.pk)
    farewell = Farewell(user.email, language, zone)
    people.delete(user=user)
    return farewell


def write(*, user_id: uuid.UUID, letter: str, notice: uuid.UUID | None = None) -> None:
    """Have a letter sent by a worker, if the transaction commits; to the mailbox of `notice`."""
    payload = {"user": str(user_id), "name": letter}
    if notice is not None:
        payload["notice"] = str(notice)
    jobs.enqueue(kind=LETTER, about=user_id, payload=payload)


def _refuse_the_last_superuser(user: User) -> None:
    if _is_last_superuser(user):
        raise LastSuperuser


def _is_last_superuser(user: User) -> bool:
    if not user.is_superuser:
        return False
    # Another one who is on the way out does not count.
    others = User.objects.filter(is_superuser=True, is_active=True, deletion_due_at=None)
    return not others.exclude(pk=user.pk).exists()


def _locked(user_id: uuid.UUID) -> User:
    """The person's row, and every superuser's if they are one. Raises `NotFound`."""
    rows = User.objects.filter(Q(pk=user_id) | Q(is_superuser=True))
    if not User.objects.filter(pk=user_id, is_superuser=True).exists():
        rows = rows.filter(pk=user_id)
    # Rows may still refer to them: see `people`.
    found = {user.pk: user for user in rows.order_by("pk").select_for_update(no_key=True)}
    if user_id not in found:
        raise NotFound("There is no such person.")
    return found[user_id]
