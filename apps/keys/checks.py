"""Refuses to start with keys that cannot be used."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from apps.keys.errors import KeysUnusable
from apps.keys.services import encryption, rotation, secrets


@register(Tags.security)
def encryption_keys_are_usable(**options: Any) -> list[CheckMessage]:
    """KEY_ENCRYPTION_KEYS is there, and each of them is a Fernet key."""
    try:
        keys = [Fernet(key) for key in settings.KEY_ENCRYPTION_KEYS]
    except ValueError:
        keys = []
    if keys:
        return []
    hint = "`manage.py keys new-encryption-key` prints a new one."
    return [Error("KEY_ENCRYPTION_KEYS holds no usable key.", hint=hint, id="keys.E001")]


@register(Tags.database)
def stored_keys_can_be_decrypted(
    *, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """What was encrypted earlier can still be read (before the first migration: nothing was)."""
    if not databases:
        return []
    try:
        for encrypted in (*rotation.encrypted_keys(), *secrets.encrypted_secrets()):
            encryption.decrypt(encrypted)
    except DatabaseError:
        return []
    except KeysUnusable as error:
        return [Error(error.message, id="keys.E002")]
    return []
