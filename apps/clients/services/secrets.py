"""The secrets of applications: made here, shown once, kept as one salted SHA-256.

A secret has 256 random bits: nobody guesses it, so a slow hash would protect nothing and cost
every token request. One that is the key of a MAC (client_secret_jwt) is kept encrypted instead.
Two may be valid at once, so that a running program can be moved over.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import events
from apps.audit.events import Kind
from apps.audit.services import trail
from apps.clients.models import Application, ClientSecret
from apps.clients.profiles import KEYED_METHOD, SECRET_METHODS
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.core.errors import Conflict, Invalid, NotFound
from apps.keys.services import encryption

MOST_AT_ONCE = 2
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """What may be shown of a stored secret."""

    pk: int
    hint: str
    created_at: datetime
    expires_at: datetime | None


def create(*, application_pk: int) -> str:
    """Give an application one more secret; returns it in clear, this once.

    Raises `NotFound`; `Invalid` if the application does not use secrets; `Conflict` if two are
    valid already.
    """
    return rotate(application_pk=application_pk, overlap=None)


@transaction.atomic
def rotate(*, application_pk: int, overlap: timedelta | None) -> str:
    """Make a new secret; the one in use stays valid for `overlap` (None: until removed).

    Returns the new one in clear, this once. A second call while two are valid is refused, so that
    a double click cannot push out the secret that programs still use.
    Raises `NotFound`, `Invalid`, `Conflict`.
    """
    application = _locked(application_pk)
    if application.token_endpoint_auth_method not in SECRET_METHODS:
        raise Invalid(_("This application does not sign in with a secret."))
    now = clock.now()
    ClientSecret.objects.filter(application=application, expires_at__lte=now).delete()
    current = list(ClientSecret.objects.filter(application=application))
    if len(current) >= MOST_AT_ONCE:
        raise Conflict(_("Two secrets are valid already. Remove one before you make another."))
    if overlap is not None:
        ClientSecret.objects.filter(application=application, expires_at__isnull=True).update(
            expires_at=now + overlap
        )
    is_key = application.token_endpoint_auth_method == KEYED_METHOD
    # RFC 7518 §3.2: the key of a MAC is as long as its hash, 64 bytes for HS512.
    secret = secrets.token_urlsafe(48 if is_key else 32)
    kept = {"encrypted": encryption.encrypt(secret.encode())} if is_key else _hashed(secret)
    ClientSecret.objects.create(application=application, hint=secret[-4:], **kept)
    _record(events.APPLICATION_SECRET_MADE, application)
    return secret


@transaction.atomic
def remove(*, application_pk: int, secret_pk: int) -> None:
    """End one secret now. Raises `NotFound`."""
    application = _locked(application_pk)
    deleted, _ = ClientSecret.objects.filter(application=application, pk=secret_pk).delete()
    if not deleted:
        raise NotFound
    _record(events.APPLICATION_SECRET_REMOVED, application)


def verify(client: Client, secret: str) -> bool:
    """Whether `secret` is one of the client's; the same work whichever it is, or none.

    Expired ones do not count. Takes constant time in the secret's content.
    """
    if len(secret) > _LONGEST:
        return False
    now = clock.now()
    matches = False
    for stored in client.secrets:
        same = secrets.compare_digest(_digest(stored.salt, secret), stored.digest)
        matches |= same and (stored.expires_at is None or stored.expires_at > now)
    return matches


def readable(client: Client) -> list[bytes]:
    """The client's secrets that are keys and valid now, in clear. Raises `KeysUnusable`."""
    now = clock.now()
    return [
        encryption.decrypt(stored.encrypted)
        for stored in client.secrets
        if stored.encrypted and (stored.expires_at is None or stored.expires_at > now)
    ]


def is_known(client: Client, secret: str) -> bool:
    """Whether `secret` is one of the client's, hashed or a key. It proves nothing by that.

    Raises `KeysUnusable`.
    """
    said = secret.encode(errors="surrogatepass")
    return verify(client, secret) or any(
        secrets.compare_digest(said, key) for key in readable(client)
    )


@transaction.atomic
def fit(*, application_pk: int) -> str | None:
    """Make the secrets fit the way in which the application signs in, after that was changed.

    A key is hashed where a hash will do, and works on. What is hashed cannot become a key again,
    and ends. If a secret is needed and none is left, a new one is made and returned in clear,
    this once. Raises `NotFound`, `KeysUnusable`.
    """
    application = _locked(application_pk)
    mine = ClientSecret.objects.filter(application=application)
    method = application.token_endpoint_auth_method
    if method not in SECRET_METHODS:
        mine.delete()
        return None
    if method == KEYED_METHOD:
        mine.filter(encrypted="").delete()
    else:
        for row in mine.exclude(encrypted=""):
            secret = encryption.decrypt(row.encrypted).decode()
            mine.filter(pk=row.pk).update(encrypted="", **_hashed(secret))
    return None if shown(application_pk=application_pk) else create(application_pk=application_pk)


def find(*, application_pk: int, secret_pk: int) -> SecretFacts:
    """What may be shown of one valid secret. Raises `NotFound`."""
    for one in shown(application_pk=application_pk):
        if one.pk == secret_pk:
            return one
    raise NotFound


@transaction.atomic
def replace_all(*, application_pk: int) -> str:
    """End every secret now and make one; returns it in clear, this once.

    For a secret that got out. Raises `NotFound`, `Invalid`.
    """
    application = _locked(application_pk)
    ClientSecret.objects.filter(application=application).delete()
    _record(events.APPLICATION_SECRET_REMOVED, application)
    return create(application_pk=application_pk)


def shown(*, application_pk: int) -> list[SecretFacts]:
    """What an owner may see of the secrets that are valid now, newest first."""
    rows = ClientSecret.objects.filter(application=application_pk)
    now = clock.now()
    return [
        SecretFacts(row.pk, row.hint, row.created_at, row.expires_at)
        for row in rows
        if row.expires_at is None or row.expires_at > now
    ]


def _record(kind: Kind, application: Application) -> None:
    trail.record(kind, subject=application.user_id, client_id=application.client_id)


def _hashed(secret: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "digest": _digest(salt, secret)}


def _digest(salt: str, secret: str) -> str:
    # A lone surrogate cannot be encoded strictly; it must not match, nor break.
    return hashlib.sha256(salt.encode() + secret.encode(errors="surrogatepass")).hexdigest()


def _locked(application_pk: int) -> Application:
    """The row, held until the end of the transaction: secrets change one at a time."""
    rows = Application.objects.select_for_update(no_key=True)
    application: Application | None = rows.filter(pk=application_pk).first()
    if application is None:
        raise NotFound
    return application
