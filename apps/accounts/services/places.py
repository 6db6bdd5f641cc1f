"""The place of a network address, from a database file that the operator gives (GEOIP_DATABASE).

Nothing is asked over the network. A place is a hint for a person who looks at their sessions:
nothing is decided by it.
"""

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from geoip2.database import Reader
from geoip2.errors import AddressNotFoundError
from maxminddb import InvalidDatabaseError

logger = logging.getLogger("vestibule.accounts")


class DatabaseUnusable(Exception):
    """The file cannot be read as what it should be; the message names GEOIP_DATABASE."""


def of(address: str | None) -> str:
    """The place of `address` ("Zürich, Switzerland"), or "" when it is not known.

    A database that was lost since the start costs the hint and a line in the log, no page.
    """
    try:
        reader = open_database()
    except DatabaseUnusable as fault:
        logger.warning("%s", fault)
        return ""
    if reader is None or not address:
        return ""
    return ", ".join(name for name in _record(reader, address) if name)


def open_database() -> Reader | None:
    """The operator's database, None without one. Raises `DatabaseUnusable`."""
    path = settings.GEOIP_DATABASE
    return _reader(path, _version(path)) if path else None


def _record(reader: Reader, address: str) -> tuple[str | None, str | None]:
    try:
        if reader.metadata().database_type.endswith("City"):
            city = reader.city(address)
            return city.city.name, city.country.name
        return None, reader.country(address).country.name
    except (AddressNotFoundError, ValueError):
        # An address of a private network, or of nowhere that is known.
        return None, None


def _version(path: str) -> int:
    """Changes when the file is replaced: operators bring it up to date every month."""
    try:
        return Path(path).stat().st_mtime_ns
    except OSError as fault:
        raise DatabaseUnusable(
            f"GEOIP_DATABASE names {path}, which cannot be read: {fault.strerror}."
        ) from None


@lru_cache(maxsize=1)
def _reader(path: str, _modified: int) -> Reader:
    try:
        reader = Reader(path)
    except (InvalidDatabaseError, OSError):
        raise DatabaseUnusable(f"GEOIP_DATABASE names {path}, which is no .mmdb file.") from None
    kind = reader.metadata().database_type
    if not kind.endswith(("City", "Country")):
        raise DatabaseUnusable(
            f"GEOIP_DATABASE names a database of the kind {kind}; it must be one of cities or "
            "countries."
        )
    return reader
