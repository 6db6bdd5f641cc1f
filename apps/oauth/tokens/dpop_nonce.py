"""Nonces for DPoP proofs (RFC 9449 §8): the same in every process, and nothing to store.

A nonce is a MAC of the minute it was made in, so that whoever has our secret knows it and nobody
can know tomorrow's. It is good for its own minute and the next; and for the one before, because
the clock of the process that made it may run a little ahead.
"""

import base64
import hmac
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from django.conf import settings

from apps.core import clock

PERIOD_SECONDS: Final = 60
_BYTES: Final = 24


def current() -> str:
    """The nonce that the next proof should have."""
    return _of(_minute(), settings.SECRET_KEY)


def is_fresh(nonce: object) -> bool:
    """Whether `nonce` was made here, lately."""
    if not isinstance(nonce, str) or not nonce.isascii():
        return False
    return any(hmac.compare_digest(nonce, good) for good in _good())


def _good() -> Iterator[str]:
    minute = _minute()
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        for one in (minute, minute - 1, minute + 1):
            yield _of(one, key)


def _minute() -> int:
    return clock.epoch() // PERIOD_SECONDS


@lru_cache(maxsize=32)
def _of(minute: int, secret_key: str) -> str:
    """SECRET_KEY itself is used for nothing: the purpose and the minute are what is signed."""
    tag = hmac.digest(secret_key.encode(), b"vestibule dpop nonce %d" % minute, "sha256")
    return base64.urlsafe_b64encode(tag[:_BYTES]).decode()
