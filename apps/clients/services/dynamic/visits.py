"""How many strangers' documents one network makes us fetch: counted in the shared cache."""

import hashlib
import ipaddress
from typing import Final

from django.core.cache import cache

from apps.clients.errors import TooMany
from apps.core import clock, origin

MOST_AN_HOUR: Final = 60
_HOUR: Final = 3600


def count() -> None:
    """One more, for whoever is asking now. Raises `TooMany`."""
    asking = origin.current()
    address = asking.address if asking else ""
    if not address:
        return
    key = f"client-documents:{hashlib.sha256(_network(address).encode()).hexdigest()}"
    cache.add(key, clock.epoch(), _HOUR)
    # A count belongs to the hour that began then: one that lasts longer is not looked at again.
    counted = f"{key}:{cache.get(key)}"
    cache.add(counted, 0, _HOUR)
    try:
        is_too_many = cache.incr(counted) > MOST_AN_HOUR
    except ValueError:
        # It ended between the two: the hour is over.
        return
    # Adding to it gave it the shorter life of what is kept for no particular time.
    cache.touch(counted, _HOUR)
    if is_too_many:
        raise TooMany(detail="one network asks for too many documents")


def _network(address: str) -> str:
    """Who has one IPv6 address has as many as they like."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False))
