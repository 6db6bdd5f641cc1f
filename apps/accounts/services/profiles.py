"""Profiles: every claim OpenID Connect Core 1.0 §5.1 names, validated, changed, handed out."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Profile, User
from apps.accounts.services import claims, pictures
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock, errors, languages

_RULES: Final[Mapping[str, Callable[[object], Any]]] = {
    "name": claims.text(200),
    "given_name": claims.text(100),
    "family_name": claims.text(100),
    "middle_name": claims.text(100),
    "nickname": claims.text(100),
    "profile": claims.url,
    "picture": claims.url,
    "website": claims.url,
    "gender": claims.text(50),
    "birthdate": claims.birthdate,
    "zoneinfo": claims.zone,
    "locale": claims.locale,
    "address": claims.address,
    "phone_number": claims.phone,
    "phone_number_verified": claims.flag,
    "additional_info": claims.additional_info,
}
_EMPTY: Final[Mapping[str, Any]] = {
    "address": {},
    "additional_info": {},
    "phone_number_verified": False,
}
# What a person may say about themselves; that a number is verified is not among it.
OWN: Final = tuple(name for name in _RULES if name != "phone_number_verified")
ALL: Final = tuple(_RULES)


def validate(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; None means the claim is taken away.

    Raises `Invalid` with the name of the first field that is wrong or unknown.
    """
    cleaned = {}
    for name, value in values.items():
        if name not in _RULES:
            raise errors.Invalid(_("There is no such field."), field=str(name)[:100])
        try:
            empty = _EMPTY.get(name, "")
            cleaned[name] = type(empty)() if value is None else _RULES[name](value)
        except ValueError as fault:
            raise errors.Invalid(str(fault), field=name) from None
    return cleaned


@transaction.atomic
def update(*, user: User, values: Mapping[str, Any]) -> Profile:
    """Change the given claims; `updated_at` moves when one really changed.

    A new phone number is unverified unless the same call says otherwise. Raises `Invalid`.
    """
    cleaned = validate(values)
    if "picture" in cleaned:
        # In the order of everybody's locks: the person, then their profile.
        user_row = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
        if (
            user_row
            and user_row.picture
            and cleaned["picture"] != pictures.address(user_row.picture)
        ):
            pictures.replaced(user=user_row)
    profile, _ = Profile.objects.select_for_update().get_or_create(user=user)
    number = cleaned.get("phone_number", profile.phone_number)
    if number != profile.phone_number or not number:
        cleaned["phone_number_verified"] = bool(
            number and cleaned.get("phone_number_verified", False)
        )
    changed = [name for name, value in cleaned.items() if getattr(profile, name) != value]
    if changed:
        for name in changed:
            setattr(profile, name, cleaned[name])
        profile.updated_at = clock.now()
        profile.save(update_fields=[*changed, "updated_at"])
        trail.record(events.PROFILE_CHANGED, subject=user.pk, details={"claims": changed})
    return profile


def on_language_chosen(*, user_id: uuid.UUID, language: str) -> None:
    """A person chose the language of the pages; one that is spoken in it already stays as it is."""
    with transaction.atomic():
        stored = Profile.objects.select_for_update().filter(user_id=user_id).first()
        if stored and languages.best([stored.locale]) != language:
            update(user=stored.user, values={"locale": language})


def speaks(*, user_id: uuid.UUID | None = None, email: str = "") -> tuple[str, str]:
    """A person's language and time zone, "" for what they did not say or we do not speak.

    Found by id or, for a mail to an address, by an address that is theirs. One statement.
    """
    of_whom = Q(user_id=user_id)
    if user_id is None:
        email = email.lower()
        confirmed = Q(user__emailaddress__email=email, user__emailaddress__verified=True)
        of_whom = Q(user__email=email) | confirmed
    found = Profile.objects.filter(of_whom).values_list("locale", "zoneinfo").first()
    locale, zone = found or ("", "")
    return languages.best([locale]), zone


def touch(*, user_id: uuid.UUID) -> None:
    """A claim kept elsewhere changed (the address): `updated_at` moves."""
    Profile.objects.filter(user_id=user_id).update(updated_at=clock.now())


def values_of(user_id: uuid.UUID) -> dict[str, Any]:
    """Every stored value of a person's profile by name, empty ones too."""
    stored = Profile.objects.filter(user_id=user_id).values(*ALL).first()
    return {name: _EMPTY.get(name, "") for name in ALL} | (stored or {})


def claims_of(user_id: uuid.UUID) -> dict[str, object]:
    """Every claim about a person that has a value, in one statement.

    With `email`, `email_verified`, `preferred_username` and `updated_at` (seconds since 1970,
    OpenID Connect Core 1.0 §5.1). Raises `NotFound`.
    """
    statement, names = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [_key(user_id)])
        row = cursor.fetchone()
    if row is None:
        raise errors.NotFound(_("There is no such person."))
    found: dict[str, Any] = dict(zip(names, row, strict=True))
    verified = bool(found.pop("phone_number_verified"))
    email_verified = bool(found.pop("email_verified"))
    address, updated_at = found.pop("address"), found.pop("updated_at")
    known: dict[str, object] = {name: value for name, value in found.items() if value}
    known["email_verified"] = email_verified
    if "phone_number" in known:
        known["phone_number_verified"] = verified
    parsed = json.loads(address) if isinstance(address, str) else address
    if parsed:
        known["address"] = parsed
    if updated_at is not None:
        known["updated_at"] = _epoch(updated_at)
    return known


@cache
def _statement() -> tuple[str, tuple[str, ...]]:
    """The one statement, made once from the model, and the names of its columns."""
    columns = [name for name in ALL if name != "additional_info"] + ["updated_at"]
    quoted = ", ".join(f'p."{name}"' for name in columns)
    statement = f"""
        SELECT u.email, u.username,
               EXISTS (SELECT 1 FROM account_emailaddress e
                       WHERE e.user_id = u.id AND e.email = u.email AND e.verified),
               {quoted}
        FROM accounts_user u LEFT JOIN accounts_profile p ON p.user_id = u.id
        WHERE u.id = %s"""  # noqa: S608 - column names of our own model
    return statement, ("email", "preferred_username", "email_verified", *columns)


def _key(user_id: uuid.UUID | str) -> Any:
    """The primary key in the form this database keeps it."""
    return Profile.user.field.get_db_prep_value(user_id, connection, prepared=False)


def _epoch(value: datetime | str) -> int:
    """SQLite hands out text without a zone, which is UTC; PostgreSQL an aware instant."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int(instant.timestamp())
