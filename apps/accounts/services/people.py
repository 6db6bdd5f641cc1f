"""People: make, change, deactivate, reactivate, delete. Each verb is one transaction."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Profile, User
from apps.accounts.models.user import username_form
from apps.accounts.services import addresses, erasure, pictures, profiles, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import errors, hooks

UNCHANGED: Final = object()


def create(
    *,
    email: str,
    password: str | None = None,
    verified: bool = False,
    username: str | None = None,
    is_superuser: bool = False,
    claims: Mapping[str, Any] | None = None,
    roles: Sequence[str] | None = None,
) -> User:
    """Make a person with profile, address and roles (the default ones when `roles` is None).

    Whether the password is good enough is asked of `passwords.check` by whoever takes it from a
    person. Raises `Invalid` with the field's name, or `Conflict` when the address or the user
    name belongs to somebody.
    """
    email = _clean_email(email)
    values = profiles.validate(claims or {})
    fields = {"username": _clean_username(username), "is_superuser": is_superuser}
    with _one_winner(), transaction.atomic():
        if addresses.is_taken(email):
            raise errors.Conflict(_("This e-mail address is taken."), field="email")
        user = User.objects.create_user(email, password, **fields)
        Profile.objects.create(user=user, **values)
        addresses.replace_primary(user=user, email=email, verified=verified)
        trail.record(events.ACCOUNT_CREATED, subject=user.pk)
        hooks.run("person_created", user=user, roles=roles)
    return user


def rehearse(*, email: str, password: str | None) -> None:
    """Do all the work of `create` and leave nothing but an entry in the trail of its owner.

    For a sign-up with a taken address, whose time must not tell what its page does not say.
    """
    with transaction.atomic():
        create(email=f"{uuid.uuid4().hex}@rehearsal.invalid", password=password)
        transaction.set_rollback(True)
    trail.record(events.SIGN_UP_WITH_TAKEN_ADDRESS, subject=addresses.owner_of(email))


def change(
    *,
    user: User,
    email: str | None = None,
    verified: bool | None = None,
    username: Any = UNCHANGED,
    is_superuser: bool | None = None,
) -> User:
    """Change what is given. `username=None` takes the user name away.

    A new address replaces the primary one and is unverified unless `verified` says otherwise.
    Raises as `create` does, and `NotFound` when the person is gone.
    """
    new_email = user.email if email is None else _clean_email(email)
    with _one_winner(), transaction.atomic():
        locked = _lock(user.pk)
        before = (locked.username, locked.is_superuser)
        if username is not UNCHANGED:
            locked.username = _clean_username(username)
        if is_superuser is not None:
            locked.is_superuser = is_superuser
        moved = new_email != locked.email
        if moved and addresses.is_taken(new_email, by_other_than=locked.pk):
            raise errors.Conflict(_("This e-mail address is taken."), field="email")
        locked.email = new_email
        locked.save(update_fields=["email", "username", "is_superuser"])
        if moved:
            addresses.replace_primary(user=locked, email=new_email, verified=bool(verified))
            trail.record(events.ADDRESS_CHANGED, subject=locked.pk)
            hooks.run("address_changed", user_id=locked.pk)
        elif verified is not None and addresses.set_verified(user=locked, verified=verified):
            trail.record(events.ACCOUNT_CHANGED, subject=locked.pk, details={"verified": verified})
        if before != (locked.username, locked.is_superuser):
            _record_change(locked, before=before)
        profiles.touch(user_id=locked.pk)
    for name in ("email", "username", "is_superuser"):
        setattr(user, name, getattr(locked, name))
    return user


@transaction.atomic
def describe(*, user: User, username: str | None, values: Mapping[str, Any]) -> None:
    """What the profile page saves: user name and claims, both or neither."""
    change(user=user, username=username)
    profiles.update(user=user, values=values)


@transaction.atomic
def deactivate(*, user: User) -> None:
    """Shut a person out at once: every token and every session of theirs ends."""
    locked = _lock(user.pk)
    # Sessions before tokens: who signs out meanwhile holds the first and waits for the others.
    sessions.end_all(user=locked)
    hooks.run("person_deactivated", user_id=locked.pk)
    locked.is_active = False
    # Its owner cannot open it any more by the mail that locked it.
    locked.locked_at = None
    locked.save(update_fields=["is_active", "locked_at"])
    trail.record(events.ACCOUNT_DEACTIVATED, subject=locked.pk)
    user.is_active = False


@transaction.atomic
def reactivate(*, user: User) -> None:
    """Let a person in again; what was ended stays ended."""
    locked = _lock(user.pk)
    locked.is_active = True
    locked.locked_at = None
    locked.save(update_fields=["is_active", "locked_at"])
    trail.record(events.ACCOUNT_REACTIVATED, subject=locked.pk)
    user.is_active = True


@transaction.atomic
def delete(*, user: User) -> None:
    """Remove a person and all that is theirs; their tokens and sessions end first.

    Nothing that is personal stays, in any table: what other apps keep without a foreign key is
    erased by those who hear `person_deleted`, and by `erasure`. The trail keeps what happened, not
    to whom.
    """
    locked = _lock(user.pk)
    sessions.end_all(user=locked)
    hooks.run("person_deactivated", user_id=locked.pk)
    # Now nothing may refer to the row any more; what was being written about it has been.
    User.objects.select_for_update().get(pk=locked.pk)
    trail.record(events.ACCOUNT_DELETED, subject=locked.pk)
    known = addresses.known(user=locked)
    hooks.run("person_deleted", user_id=locked.pk, addresses=known)
    pictures.forget(name=locked.picture)
    erasure.erase(user_id=locked.pk, addresses=known)
    locked.delete()


def find(user_id: uuid.UUID | str) -> User:
    """The person with this id. Raises `NotFound`."""
    try:
        return User.objects.get(pk=user_id)
    except (User.DoesNotExist, ValidationError, ValueError):
        raise errors.NotFound(_("There is no such person.")) from None


def hold(user_id: uuid.UUID) -> None:
    """Lock the person's row first, as every change of what is theirs does. Raises `NotFound`."""
    _lock(user_id)


def _record_change(user: User, *, before: tuple[str | None, bool]) -> None:
    username, is_superuser = before
    details: dict[str, Any] = {"username": user.username != username}
    if user.is_superuser != is_superuser:
        details["superuser"] = user.is_superuser
    trail.record(events.ACCOUNT_CHANGED, subject=user.pk, details=details)


def _lock(user_id: uuid.UUID) -> User:
    """The person's row, nobody else changing it until the transaction ends.

    Rows may still refer to it: a token exchange in flight holds its code and needs that, while
    the revocation that our caller starts waits for the code.
    """
    found = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such person."))
    return found


def _clean_email(value: str) -> str:
    """Lower case, stripped, and an address. Raises `Invalid`."""
    if len(value) > 254:
        raise errors.Invalid(_("This is not an e-mail address."), field="email")
    value = value.strip().lower()
    try:
        validate_email(value)
        value.encode()
    except (ValidationError, UnicodeEncodeError):
        raise errors.Invalid(_("This is not an e-mail address."), field="email") from None
    return value


def _clean_username(value: str | None) -> str | None:
    """None for none. Raises `Invalid`."""
    if value is None or value == "":
        return None
    try:
        username_form(value)
    except ValidationError as fault:
        raise errors.Invalid(str(fault.message), field="username") from None
    return value


@contextmanager
def _one_winner() -> Iterator[None]:
    """Turn the database's refusal of a duplicate into `Conflict`, with the field's name.

    The checks before an insert give good messages; only the constraint decides a race. The
    database's own words hold the address, so they are not chained.
    """
    try:
        yield
    except IntegrityError as fault:
        if "user_username_unique" in str(fault):
            raise errors.Conflict(_("This user name is taken."), field="username") from None
        if "email" in str(fault):
            raise errors.Conflict(_("This e-mail address is taken."), field="email") from None
        raise
