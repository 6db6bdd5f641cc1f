"""Who is asking: the address and the browser that a request names."""

import ipaddress

from allauth.core.internal.httpkit import clean_client_ip, get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

LONGEST_USER_AGENT = 300


def client_ip(request: HttpRequest) -> str | None:
    """The client's address by TRUSTED_PROXY_COUNT; None when it cannot be known."""
    try:
        found = get_client_ip(request)
    except ImproperlyConfigured:
        found = None
    return _plain(found) if found else peer(request) or None


def peer(request: HttpRequest) -> str:
    """The address of whoever holds the connection, or nothing."""
    return _plain(clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "")


def _plain(address: str) -> str:
    """An IPv4 address as itself: a server that listens to both kinds writes it as an IPv6 one.

    Cut to its network, as such addresses are counted by, it would be everybody's.
    """
    known = ipaddress.ip_address(address) if address else None
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return str(mapped or address)


def user_agent(request: HttpRequest) -> str:
    """The browser's own words, printable and short."""
    given = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT]
    return "".join(sign for sign in given if sign.isprintable())
