"""What we stand on may be gone while we run: told apart from faults of our own.

Each outage has a sentence for whoever asked, and one for the operator that names the setting.
"""

from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from redis.exceptions import RedisError

from apps.core.errors import DomainError, Unavailable
from apps.core.services import readiness

# SQLite says so of a missing table by the same error as of a file it cannot open.
_MISSING = "no such "


@dataclass(frozen=True, slots=True)
class Outage:
    """`message` is shown, `told` is logged, `code` is for programs."""

    message: str
    told: str
    code: str = Unavailable.code


def judge(fault: BaseException | None) -> Outage | None:
    """The outage behind an exception that nobody caught; None for any other."""
    if isinstance(fault, Unavailable):
        return Outage(fault.message, fault.detail, fault.code)
    if isinstance(fault, DomainError) and fault.status >= Unavailable.status:
        return Outage(Unavailable.message, fault.message)
    if isinstance(fault, RedisError):
        told = f"The shared cache (CACHE_URL) cannot be used: {_reason(fault)}."
        return Outage(Unavailable.message, told)
    if isinstance(fault, (OperationalError, InterfaceError, ProgrammingError)):
        return _database(fault)
    return None


def _database(fault: DatabaseError | InterfaceError) -> Outage | None:
    is_missing = isinstance(fault, ProgrammingError) or str(fault).startswith(_MISSING)
    told = _of_migrations() if is_missing else ""
    if not told and isinstance(fault, ProgrammingError):
        return None
    told = told or f"The database (DATABASE_URL) cannot be used: {_reason(fault)}."
    return Outage(Unavailable.message, told)


def _of_migrations() -> str:
    try:
        readiness.migrations()
    except readiness.NotReady as missing:
        return missing.message
    except DatabaseError:
        return ""
    return ""


def _reason(fault: Exception) -> str:
    """The driver's first line; what follows may hold values of a statement."""
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return lines[0].rstrip(".")
