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


# A lock on somebody else's transaction belongs to no database, those that its owner has meanwhile do: the run's other
# processes have databases of their own on this server. Not pg_stat_activity: a transaction sees that as it was at its
# first look.
_WAITING = """
SELECT count(*) FROM pg_locks AS wanted JOIN pg_locks AS held USING (pid)
WHERE NOT wanted.granted AND held.granted
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def somebody_waits_for_a_lock() -> bool:
    """Whether a transaction in this database is stopped by another one; PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])
