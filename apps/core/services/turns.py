"""Who waits for strangers, so that enough of us are left for everybody else.

Two questions at once are put to one address, by all processes together; more wait a moment, as long
as those who have their turn may still be quick. An address that was slow to answer keeps its turns
for a while: it takes some of our time, and not all of it.
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
_PAUSE_SECONDS: Final = 0.05
LONGEST_WAIT_SECONDS: Final = 2.0


class Busy(Unreachable):
    """Others are waiting for this address already. It says nothing about what is there."""


@contextmanager
def turn(address: str) -> Iterator[None]:
    """Wait for what is at this address. Raises `Busy`."""
    mine = _taken(address)
    began = time.monotonic()
    try:
        yield
    finally:
        if time.monotonic() - began < SLOW_SECONDS:
            cache.delete(mine)


def _taken(address: str) -> str:
    """The key of a turn that is ours now. Raises `Busy`."""
    keys = [f"foreign-turn:{address}:{number}" for number in range(MOST_AT_ONCE)]
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        # The time of day: other processes read it.
        now = time.time()
        for key in keys:
            if cache.add(key, now, KEPT_SECONDS):
                return key
        held = cache.get_many(keys).values()
        is_slow = bool(held) and all(now - since >= SLOW_SECONDS for since in held)
        if is_slow or time.monotonic() > until:
            raise Busy(detail=f"{address} is slow, or asked too often at once")
        time.sleep(_PAUSE_SECONDS)
