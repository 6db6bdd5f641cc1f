"""CPU time and statements, counted outside of the programs that spend them."""

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Not sent by the provider as work of its own: transaction control, foreign keys looked after by the
# server, the connection's health question.
_CONTROL = (
    "^(SELECT .{1,3} FROM ONLY |BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT \\$1$|SELECT 1$)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds of CPU spent so far by the provider and by PostgreSQL, and statements run."""

    provider: float
    database: float
    statements: int
    control: int

    def __sub__(self, other: "Reading") -> "Reading":
        return Reading(
            self.provider - other.provider,
            self.database - other.database,
            self.statements - other.statements,
            self.control - other.control,
        )


def read(*, provider_pid: int, postmaster_pid: int, database_url: str) -> Reading:
    """Read all counters now; looking at them is not counted."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(calls) FILTER (WHERE query !~ %s), 0),"
            " coalesce(sum(calls) FILTER (WHERE query ~ %s), 0)"
            " FROM pg_stat_statements WHERE query !~ 'pg_stat_statements'",
            [_CONTROL, _CONTROL],
        ).fetchone()
    assert row is not None
    return Reading(
        provider=cpu_seconds(provider_pid),
        database=cpu_seconds(postmaster_pid),
        statements=int(row[0]),
        control=int(row[1]),
    )


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its living descendants and its reaped children."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name in parentheses may hold spaces; the fields after it do not.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            number = int(entry.name)
            children.setdefault(int(fields[1]), []).append(number)
            ticks[number] = sum(int(value) for value in fields[11:15])
    total, waiting = 0, [pid]
    while waiting:
        process = waiting.pop()
        total += ticks.get(process, 0)
        waiting += children.get(process, [])
    return total / _TICKS_PER_SECOND
