"""Many threads doing the same thing at the same instant: what a shared database must survive."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Protocol, TypeVar

import pytest
from django.db import connection, connections

Result = TypeVar("Result")
# A thread that never reaches the start must not stop the run for ever.
PATIENCE_SECONDS = 60


class Race(Protocol):
    """The type of the `race` fixture."""

    def __call__(self, count: int, call: Callable[[int], Result]) -> list[Result]:
        """Run `call(0)` to `call(count - 1)` at once."""


def threads(count: int, call: Callable[[int], Result]) -> list[Result]:
    """Return the results of `call(0)` … `call(count - 1)`, started together; raises what the first failing one raised."""
    start = Barrier(count)

    def run(number: int) -> Result:
        start.wait(PATIENCE_SECONDS)
        try:
            return call(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [
            outcome.result() for outcome in [pool.submit(run, number) for number in range(count)]
        ]


@pytest.fixture
def race(pg: None) -> Race:
    """`threads`, with the real transactions that a race needs."""
    return threads


def somebody_waits_for_a_lock() -> bool:
    """Whether a transaction is stopped by another one; PostgreSQL only."""
    with connection.cursor() as cursor:
        # Not pg_stat_activity: a transaction sees that as it was at its first look.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
