"""What must be read again, at rest: Fernet by KEY_ENCRYPTION_KEYS; the first of them encrypts."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from apps.keys.errors import KeysUnusable


def new_key() -> str:
    """A fresh value for KEY_ENCRYPTION_KEYS."""
    return Fernet.generate_key().decode()


def encrypt(secret: bytes) -> str:
    """`secret` as text that only the current encryption keys can open."""
    return _fernet(tuple(settings.KEY_ENCRYPTION_KEYS)).encrypt(secret).decode()


def decrypt(encrypted: str) -> bytes:
    """The reverse. Raises `KeysUnusable` naming KEY_ENCRYPTION_KEYS."""
    try:
        return _fernet(tuple(settings.KEY_ENCRYPTION_KEYS)).decrypt(encrypted.encode())
    except InvalidToken as error:
        raise KeysUnusable(
            "What is kept encrypted cannot be read: KEY_ENCRYPTION_KEYS no longer holds the key"
            " that it was encrypted with."
        ) from error


@lru_cache(maxsize=2)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
