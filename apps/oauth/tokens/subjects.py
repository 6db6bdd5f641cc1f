"""By which names a client knows a person and a browser session.

Most know the person's id. To a client with pairwise subjects (OpenID Connect Core 1.0 §8.1) both
names are encrypted for its sector, so that two sectors cannot find out that they speak of the same
person; we alone read them back. The same plaintext always gives the same name (RFC 5297), under a
key that never changes.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from apps.clients.services import sectors
from apps.clients.services.lookup import Client
from apps.keys.services import secrets

_PERSON: Final = b"person"
_SESSION: Final = b"session"
# 16 bytes of a UUID and 16 that prove where they come from, in base64url.
_LENGTH: Final = 43


def of_person(user_id: UUID, client: Client) -> str:
    """`sub`, as this client is told it."""
    return _name(_PERSON, user_id, client) if client.metadata.is_pairwise else str(user_id)


def of_session(sid: UUID, client: Client) -> str:
    """`sid`, as this client is told it: it would join sectors as well as a person's id."""
    return _name(_SESSION, sid, client) if client.metadata.is_pairwise else str(sid)


def of_actors(act: Mapping[str, Any], client: Client) -> Mapping[str, Any]:
    """`act` (RFC 8693 §4.1) with the people in it as this client is told them."""
    if not act or not client.metadata.is_pairwise:
        return act
    known = {**act, "act": of_actors(act.get("act", {}), client)}
    if act["sub"] != act["client_id"]:
        known["sub"] = of_person(UUID(act["sub"]), client)
    return {name: value for name, value in known.items() if value}


def person_of(subject: str, client: Client) -> UUID | None:
    """The person whom this client calls so, None for a name that we did not give it."""
    try:
        return _read(subject, client) if client.metadata.is_pairwise else UUID(subject)
    except (ValueError, InvalidTag):
        return None


def _name(kind: bytes, value: UUID, client: Client) -> str:
    sealed = _cipher().encrypt(value.bytes, [kind, _sector(client)])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _read(subject: str, client: Client) -> UUID:
    if len(subject) != _LENGTH or not subject.isascii():
        raise ValueError
    try:
        sealed = base64.b64decode(subject + "=", altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
    return UUID(bytes=_cipher().decrypt(sealed, [_PERSON, _sector(client)]))


def _cipher() -> AESSIV:
    return AESSIV(secrets.secret(secrets.PAIRWISE))


def _sector(client: Client) -> bytes:
    sector = sectors.sector_of(client.metadata, client.redirect_uris, client.allowed_grants)
    return sector.encode()
