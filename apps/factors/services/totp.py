"""Authenticator apps: six digits that change every thirty seconds (RFC 6238)."""

import base64
import secrets
import uuid
from typing import Final
from urllib.parse import quote, urlencode

import django_otp
from django.conf import settings
from django.db import transaction

from apps.accounts.services import people
from apps.factors.errors import TooMany, WrongCode
from apps.factors.models import Factor
from apps.factors.models.factor import step_of
from apps.factors.services import factors, waiting
from apps.keys.services import encryption

MOST: Final = 10
# RFC 4226 §4, R6: 160 bits are recommended.
_KEY_BYTES: Final = 20


def new_key() -> bytes:
    """The key of an app that is about to be set up."""
    return secrets.token_bytes(_KEY_BYTES)


def spelled(key: bytes) -> str:
    """The key as people type it, in groups of four."""
    text = base64.b32encode(key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(key: bytes, *, email: str) -> str:
    """What the QR code says: an `otpauth:` address with the key, for this account."""
    label = f"{settings.BRAND_NAME.replace(':', ' ')}:{email}"
    query = {"secret": base64.b32encode(key).decode(), "issuer": settings.BRAND_NAME}
    return f"otpauth://totp/{quote(label)}?{urlencode(query, quote_via=quote)}"


@transaction.atomic
def add(*, user_id: uuid.UUID, key: bytes, code: str, name: str, is_first: bool = False) -> Factor:
    """Set an app up: `code` shows that it has the key, and is used up by that.

    Raises `WrongCode`, or `TooMany`; with `is_first`, `Conflict` if there is a second step already.
    """
    people.hold(user_id)
    if is_first:
        factors.be_first(user_id=user_id)
    mine = list(Factor.objects.filter(user_id=user_id, kind=Factor.Kind.TOTP))
    if len(mine) >= MOST:
        raise TooMany
    step = step_of(key, factors.squeezed(code))
    # Two apps with one key would each accept the same code.
    if step is None or any(encryption.decrypt(app.secret) == key for app in mine):
        raise WrongCode
    made = Factor.objects.create(
        user_id=user_id,
        kind=Factor.Kind.TOTP,
        name=factors.clean_name(name),
        secret=encryption.encrypt(key),
        last_t=step,
    )
    factors.added(made)
    return made


def verify(*, user_id: uuid.UUID, code: str) -> Factor:
    """The app of this person whose code this is; the code is used up.

    Raises `WrongCode`, and `TooSoon` while every app waits after failures. A wrong code counts
    against each app, as each was asked. Not one transaction: a failure has to stay counted.
    """
    mine = list(
        Factor.objects.select_related("user")
        .filter(user_id=user_id, kind=Factor.Kind.TOTP, confirmed=True)
        .order_by("pk")
    )
    ready = waiting.ready(mine)
    for factor in [one for one in ready if one.step_of(code) is not None] or ready:
        if django_otp.verify_token(factor.user, factor.persistent_id, code):
            return factor
    raise WrongCode
