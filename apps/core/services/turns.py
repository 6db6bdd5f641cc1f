"""Who waits for strangers, so that enough of us are left for everybody else.

Two questions at once are put to one address, by all processes together. One that was slow to answer
keeps its turn for a while: it takes some of our time, and not all of it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.cache import cache

from apps.core.services.wire import Unreachable

MOST_AT_ONCE: Final = 2
KEPT_SECONDS: Final = 30
SLOW_SECONDS: Final = 1.0


class Busy(Unreachable):
    """Others are waiting for this address already. It says nothing about what is there."""


@contextmanager
def turn(address: str) -> Iterator[None]:
    """Wait for what is at this address. Raises `Busy`."""
    keys = [f"foreign-turn:{address}:{number}" for number in range(MOST_AT_ONCE)]
    mine = next((key for key in keys if cache.add(key, 1, KEPT_SECONDS)), None)
    if mine is None:
        raise Busy(detail=f"{address} is slow, or asked too often at once")
    began = time.monotonic()
    try:
        yield
    finally:
        if time.monotonic() - began < SLOW_SECONDS:
            cache.delete(mine)
