"""Django's `migrate`, safe to run from two deploys at once."""

from typing import Any, Final

from django.core.management.commands import migrate
from django.db import connections

# Any number, the same in every deploy: what PostgreSQL's advisory lock is known by.
LOCK: Final = 73_571_801


class Command(migrate.Command):
    """Waits for whoever migrates this database already, then does what is left to do."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate while holding the lock, which at the latest ends with the connection."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            # Two deploys do not share a file.
            return super().handle(*args, **options)
        _ask(connection, "SELECT pg_advisory_lock(%s)")
        try:
            return super().handle(*args, **options)
        finally:
            if connection.is_usable():
                _ask(connection, "SELECT pg_advisory_unlock(%s)")


def _ask(connection: Any, question: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCK])
