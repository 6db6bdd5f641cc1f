"""Where a URL that somebody else chose may lead: to the public internet, and nowhere near us."""

import ipaddress
import queue
import re
import socket
import threading
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from apps.core.services.wire import Place, Unreachable

_PLAIN: Final = re.compile(r"[!-\[\]-~]{1,2000}\Z")
_HOST: Final = re.compile(r"[0-9A-Za-z._:-]{1,253}\Z")
# Services below it that are not the web's would be spoken to in our name.
_HTTPS: Final = 443
_FIRST_HIGH_PORT: Final = 1024
_MOST_ADDRESSES: Final = 16
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_Address = IPv4Address | IPv6Address


def find(url: str, *, seconds: float, is_ours: bool = False) -> Place:
    """Resolve the host, once. Raises `Unreachable`.

    `is_ours`: the operator wrote this address in the settings, so it may be anywhere.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    is_https = parts.scheme == "https"
    port = parts.port or (_HTTPS if is_https else 80)
    addresses = _resolve(host, port, seconds=seconds)
    if not is_ours and not all(_is_private_and_allowed(one) for one in addresses):
        _refuse_unless_public(parts, port, addresses)
    # What follows `#` is the asker's own business (RFC 9110 §7.1).
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(is_https, host, port, target, tuple(str(one) for one in addresses))


def is_public(address: _Address) -> bool:
    """Whether anybody on the internet could mean this by it, whatever it is wrapped in."""
    bare = _bare(address)
    is_special = bare.is_multicast or bare.is_reserved or bare.is_unspecified
    # Python calls the deprecated site-local range and the 6to4 relays global.
    is_old = isinstance(bare, IPv6Address) and bare.is_site_local
    return bare.is_global and not is_special and not is_old


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Unreachable(detail="the address cannot be read") from None
    if not _PLAIN.match(url) or not _HOST.match(parts.hostname or "") or "@" in parts.netloc:
        raise Unreachable(detail="the address is not a plain one")
    if parts.scheme not in {"https", "http"}:
        raise Unreachable(detail="the address is not https")
    return parts


def _refuse_unless_public(parts: SplitResult, port: int, addresses: tuple[_Address, ...]) -> None:
    if parts.scheme != "https":
        raise Unreachable(detail=f"{parts.hostname}: the address is not https")
    if port != _HTTPS and port < _FIRST_HIGH_PORT:
        raise Unreachable(detail=f"{parts.hostname}: port {port} is none of the web's")
    # One public address among private ones is how a name is made to pass and then to mean another.
    if not all(is_public(one) or _is_private_and_allowed(one) for one in addresses):
        raise Unreachable(detail=f"{parts.hostname}: an address of it is not public")


def _is_private_and_allowed(address: _Address) -> bool:
    bare = _bare(address)
    return any(bare in network for network in settings.FETCH_PRIVATE_NETWORKS)


def _bare(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _resolve(host: str, port: int, *, seconds: float) -> tuple[_Address, ...]:
    """In a thread: the system's resolver knows no deadline."""
    answer: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()
    threading.Thread(target=_ask_resolver, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable(detail=f"{host}: its name was not resolved in time") from None
    if not found:
        raise Unreachable(detail=f"{host}: no such name")
    return tuple(ipaddress.ip_address(one) for one in dict.fromkeys(found[:_MOST_ADDRESSES]))


def _ask_resolver(host: str, port: int, answer: queue.SimpleQueue[list[str] | None]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        answer.put(None)
    else:
        # Without the scope of a link-local address: such a one is refused anyhow.
        answer.put([str(sockaddr[0]).partition("%")[0] for *_, sockaddr in found])
