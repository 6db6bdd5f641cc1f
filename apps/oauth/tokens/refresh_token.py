"""Refresh tokens: 64 bytes that name their family, prove that we made them, and have an heir.

    gid (16) · secret (32) · tag (16)

The first secret of a family is random; each later one is HMAC(key, the one before). So a client
whose answer was lost can be given exactly the same successor again although only hashes are
stored. The tag proves that a token was made here: garbage costs no statement, and nobody who
merely knows a `gid` can present an invented token and have the family revoked for its reuse.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.conf import settings

from apps.oauth.errors import InvalidGrant

_GID_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_TAG_BYTES: Final = 16
_TEXT_LENGTH: Final = 86


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One token of the family `gid`."""

    gid: UUID
    secret: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """What the client gets, made with the current SECRET_KEY."""
        body = self.gid.bytes + self.secret
        tagged = body + _tag(body, settings.SECRET_KEY)
        return base64.urlsafe_b64encode(tagged).rstrip(b"=").decode()

    @property
    def digest(self) -> str:
        """What is stored: it does not depend on SECRET_KEY."""
        return hashlib.sha256(self.gid.bytes + self.secret).hexdigest()

    def successors(self) -> tuple["RefreshToken", ...]:
        """What follows this token: by the current SECRET_KEY first, then by its fallbacks."""
        body = self.gid.bytes + self.secret
        return tuple(
            RefreshToken(self.gid, hmac.digest(_key("successor", key), body, "sha256"))
            for key in _secret_keys()
        )


def first(gid: UUID) -> RefreshToken:
    """The first token of a family."""
    return RefreshToken(gid, secrets.token_bytes(_SECRET_BYTES))


def read(text: str) -> RefreshToken:
    """A token that was made here, at some time. Raises `InvalidGrant` for anything else."""
    if len(text) != _TEXT_LENGTH or not text.isascii():
        raise InvalidGrant(detail="no refresh token of ours")
    try:
        tagged = base64.b64decode(text + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidGrant(detail="no refresh token of ours") from error
    body, tag = tagged[:-_TAG_BYTES], tagged[-_TAG_BYTES:]
    if not any(hmac.compare_digest(tag, _tag(body, key)) for key in _secret_keys()):
        raise InvalidGrant(detail="refresh token with a wrong tag")
    return RefreshToken(UUID(bytes=body[:_GID_BYTES]), body[_GID_BYTES:])


def _tag(body: bytes, secret_key: str) -> bytes:
    return hmac.digest(_key("tag", secret_key), body, "sha256")[:_TAG_BYTES]


def _secret_keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=16)
def _key(purpose: str, secret_key: str) -> bytes:
    """A key for one purpose, so that SECRET_KEY itself is used for nothing here."""
    return hmac.digest(secret_key.encode(), b"vestibule refresh " + purpose.encode(), "sha256")
