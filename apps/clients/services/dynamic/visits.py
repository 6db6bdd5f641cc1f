"""How many strangers' documents one network makes us fetch: counted in the shared cache."""

import hashlib
import ipaddress
from typing import Final

from django.core.cache import cache

from apps.clients.errors import TooMany
from apps.core import origin

MOST_AN_HOUR: Final = 60
_HOUR: Final = 3600


def count() -> None:
    """One more, for whoever is asking now. Raises `TooMany`."""
    asking = origin.current()
    address = asking.address if asking else ""
    if not address:
        return
    key = f"client-documents:{hashlib.sha256(_network(address).encode()).hexdigest()}"
    if cache.add(key, 1, _HOUR):
        return
    if int(cache.get(key) or 0) >= MOST_AN_HOUR:
        raise TooMany(detail="one network asks for too many documents")
    try:
        cache.incr(key)
    except ValueError:
        # It ended between the two: the hour is over.
        return


def _network(address: str) -> str:
    """Who has one IPv6 address has as many as they like."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False))
