"""Whether this process can do its work: each part is asked, the missing ones are named."""

import logging
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from apps.core.errors import DomainError

logger = logging.getLogger("vestibule.readiness")


class NotReady(DomainError):
    """A part is missing; the message says what to do, without secrets."""

    code = "not_ready"
    status = 503


def report() -> dict[str, str]:
    """Each part of `settings.READINESS_CHECKS` with "ready", or a sentence about what is missing.

    A check is a function without arguments that raises a domain error when something is missing.
    A driver's own words may hold addresses and names, so they are not repeated.
    """
    return {part: _ask(part, path) for part, path in settings.READINESS_CHECKS.items()}


def notes() -> dict[str, str]:
    """What needs the operator though requests are served: `settings.READINESS_NOTES`, asked."""
    answers = {part: _ask(part, path) for part, path in settings.READINESS_NOTES.items()}
    return {part: answer for part, answer in answers.items() if answer != "ready"}


def _ask(part: str, path: str) -> str:
    try:
        import_string(path)()
    except DomainError as fault:
        return fault.message
    except DatabaseError as fault:
        logger.warning("not ready", extra={"part": part, "fault": type(fault).__name__})
        return "The database does not answer."
    return "ready"


def database() -> None:
    """The database answers. Raises `DatabaseError`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    """The tables are those of this version. Raises `NotReady`."""
    if not _is_migrated():
        # Only the good answer is kept: nobody takes migrations back under a running process.
        _is_migrated.cache_clear()
        raise NotReady("Migrations wait to be applied: run `manage.py migrate`.")


@cache
def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
