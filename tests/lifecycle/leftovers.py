"""Looks for words everywhere an installation keeps something: all tables, and the files."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection

from apps.accounts.models import StoredSession


def tables() -> list[str]:
    """Return every table that the database has, whoever made it."""
    return sorted(connection.introspection.table_names())


def places(words: Iterable[str], folder: Path) -> dict[str, set[str]]:
    """Return for each word the tables and files in which it stands, in clear or thinly wrapped."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for place, content in _contents(folder):
        for word, where in found.items():
            if word.lower() in content:
                where.add(place)
    return found


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    for table in tables():
        with connection.cursor() as cursor:
            # A whole row as text: every column of it, of whatever type.
            cursor.execute(f'SELECT r::text FROM "{table}" AS r')  # noqa: S608 # a name of our own
            for (row,) in cursor.fetchall():
                yield table, row.lower()
                yield from ((table, inner) for inner in _unwrapped(row))
    for session in (*StoredSession.objects.all(), *Session.objects.all()):
        yield session._meta.db_table, str(session.get_decoded()).lower()
    for path in folder.rglob("*"):
        if path.is_file():
            yield "files", path.read_bytes().decode("utf-8", "replace").lower()
            yield "files", str(path).lower()


def _unwrapped(row: str) -> Iterator[str]:
    """What cached values and bytes hold: packed, or spelled out in hexadecimal."""
    for column in row.strip("()").split(","):
        value = column.strip('"')
        try:
            if value.startswith("\\\\x"):
                yield bytes.fromhex(value[3:]).decode("utf-8", "replace").lower()
            elif len(value) > 20:
                yield base64.b64decode(value, validate=True).decode("utf-8", "replace").lower()
        except (binascii.Error, ValueError):
            continue
