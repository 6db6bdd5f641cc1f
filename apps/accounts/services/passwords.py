"""Passwords: judge one, change one. A change ends every other session and what stands on it."""

import uuid

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import sessions
from apps.audit import events
from apps.audit.events import Kind
from apps.audit.services import trail
from apps.core import errors, hooks

# Argon2 reads all of it: without a bound a megabyte is a cheap way to keep the server busy.
LONGEST = 1024


def check(password: str, *, user: User | None = None) -> None:
    """Refuse a password that is too long, too short, common or breached, or like the person.

    Raises `Invalid` on the field `password`, all reasons in one message.
    """
    if len(password) > LONGEST:
        fault = _("A password has at most %(most)d characters.") % {"most": LONGEST}
        raise errors.Invalid(fault, field="password")
    if "\x00" in password or any("\ud800" <= sign <= "\udfff" for sign in password):
        raise errors.Invalid(_("This password holds a sign that is not allowed."), field="password")
    try:
        password_validation.validate_password(password, user)
    except ValidationError as fault:
        raise errors.Invalid(" ".join(fault.messages), field="password") from None


@transaction.atomic
def change(
    *,
    user: User,
    password: str,
    keep_session: uuid.UUID | str | None = None,
    because: Kind = events.PASSWORD_CHANGED,
) -> None:
    """Set a new password; every session ends but `keep_session`, and every token with it.

    Judging the password is the caller's part (`check`), as an operator may choose otherwise.
    """
    # Rows may still refer to this one: see `people`.
    locked = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if locked is None:
        raise errors.NotFound(_("There is no such person."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    trail.record(because, subject=locked.pk)
    kept = uuid.UUID(str(keep_session)) if keep_session else None
    sessions.end_all(user=locked, except_id=kept)
    hooks.run("person_credentials_changed", user_id=locked.pk, keep_sid=kept)
    user.password = locked.password
