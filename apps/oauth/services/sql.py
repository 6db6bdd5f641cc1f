"""Statements of the hot path: written out, prepared once, the same for PostgreSQL and SQLite.

The ORM's reads cost five to ten times as much as the statement itself. Values go in and come
out as Python's own types; what the two databases store differently is settled here.
"""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

Row = tuple[Any, ...]


class Json:
    """Marks a parameter that goes into a JSON column."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def one(statement: str, *values: Any) -> Row | None:
    """Run `statement`; its first row, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(values))
        row: Row | None = cursor.fetchone()
        return row


def rows(statement: str, *values: Any) -> list[Row]:
    """Run `statement`; all of its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(values))
        found: list[Row] = cursor.fetchall()
        return found


def run(statement: str, *values: Any) -> int:
    """Run a statement that returns nothing; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(values))
        touched: int = cursor.rowcount
        return touched


def to_uuid(value: Any) -> Any:
    """A UUID column's value; SQLite keeps 32 hexadecimal digits."""
    return UUID(value) if isinstance(value, str) else value


def to_time(value: Any) -> Any:
    """A timestamp column's value; SQLite keeps text in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def to_json(value: Any) -> Any:
    """A JSON column's value; Django has PostgreSQL hand it over as text, as SQLite does."""
    return json.loads(value)


def _parameters(values: tuple[Any, ...]) -> list[Any]:
    adapt = partial(_adapted, on_sqlite=connection.vendor == "sqlite")
    return [adapt(value) for value in values]


def _adapted(value: Any, *, on_sqlite: bool) -> Any:
    if isinstance(value, Json):
        return connection.ops.adapt_json_value(value.value, DjangoJSONEncoder)
    if on_sqlite and isinstance(value, UUID):
        return value.hex
    if on_sqlite and isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
