"""Secrets that never rotate, because what is made with them has to come out the same for ever.

Made with the tables, never on first use: a transaction that is rolled back would take along what
this process has begun to use. Each `ensure` encrypts them anew by the first of
KEY_ENCRYPTION_KEYS, after which older ones may go.
"""

import secrets
from functools import lru_cache
from typing import Final

from django.db import transaction

from apps.core import clock
from apps.keys.errors import KeysUnusable
from apps.keys.models import Secret
from apps.keys.services import encryption

# What pairwise subjects are made with (AES-256 in SIV mode, RFC 5297: two keys).
PAIRWISE: Final = "pairwise"
_BYTES: Final = {PAIRWISE: 64}


@lru_cache(maxsize=8)
def secret(purpose: str) -> bytes:
    """The secret for one purpose, read once per process. Raises `KeysUnusable`."""
    row = Secret.objects.filter(purpose=purpose).first()
    if row is None:
        raise KeysUnusable
    return encryption.decrypt(row.encrypted)


@transaction.atomic
def ensure() -> None:
    """Make what is missing. Safe to run at any time, and twice at once."""
    for purpose, length in _BYTES.items():
        fresh = encryption.encrypt(secrets.token_bytes(length))
        # Two at once: whoever is later waits for the first, and keeps its row.
        Secret.objects.bulk_create(
            [Secret(purpose=purpose, encrypted=fresh, created_at=clock.now())],
            ignore_conflicts=True,
        )
        row = Secret.objects.select_for_update().get(purpose=purpose)
        row.encrypted = encryption.encrypt(encryption.decrypt(row.encrypted))
        row.save(update_fields=["encrypted"])
    transaction.on_commit(secret.cache_clear)


def encrypted_secrets() -> list[str]:
    """The secrets as they are stored."""
    return list(Secret.objects.values_list("encrypted", flat=True))
