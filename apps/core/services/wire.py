"""One request on one connection, to exactly the address that was checked, before a deadline.

The standard library's connection, and no more: nothing here follows a redirect, keeps a cookie,
unpacks an answer, or reads proxies or passwords from the machine.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse

from django.utils.translation import gettext_noop as _

from apps.core.errors import DomainError


class Unreachable(DomainError):
    """A foreign URL gave nothing that we take. `detail` names the host, and is for the log."""

    code = "unreachable"
    message = _("We could not read what this address should give.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: a host by its name, and the addresses of it that were found to be allowed."""

    is_https: bool
    host: str
    port: int
    target: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. `content_type` is the bare media type."""

    status: int
    content_type: str
    body: bytes


def ask(
    method: str,
    place: Place,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    most_bytes: int,
    deadline: float,
) -> Answer:
    """Send, and read the whole answer. Raises `Unreachable`."""
    try:
        with _connected(place, deadline) as connection:
            connection.request(method, place.target, body=body, headers=dict(headers))
            with connection.getresponse() as response:
                return _read(response, most_bytes, deadline)
    except (OSError, HTTPException, ValueError) as fault:
        reason = "it took too long" if _left(deadline) <= 0 else type(fault).__name__
        raise Unreachable(detail=f"{place.host} did not answer: {reason}") from None


class _Pinned(HTTPConnection):
    """A connection that was made elsewhere, and is made once."""

    def connect(self) -> None:
        """There is no second try."""
        raise ConnectionError("the connection is gone")


@contextlib.contextmanager
def _connected(place: Place, deadline: float) -> Iterator[HTTPConnection]:
    plain = _dial(place, deadline)
    # A second handle on the same connection: whatever waits on the first, for a handshake, a header
    # or a byte, is woken at the deadline.
    handle = plain.dup()
    end = threading.Timer(max(0, _left(deadline)), _hang_up, (handle,))
    end.daemon = True
    end.start()
    connection = _Pinned(place.host, place.port)
    connection.default_port = 443 if place.is_https else 80
    try:
        connection.sock = plain
        if place.is_https:
            connection.sock = _trust().wrap_socket(plain, server_hostname=place.host)
        yield connection
    finally:
        end.cancel()
        connection.close()
        plain.close()
        handle.close()


def _dial(place: Place, deadline: float) -> socket.socket:
    """The first of the addresses that takes the call."""
    fault: OSError = TimeoutError()
    for address in place.addresses:
        if _left(deadline) <= 0:
            break
        try:
            return _call(address, place.port, _left(deadline))
        except OSError as error:
            fault = error
    raise fault


def _call(address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    call = socket.socket(family, socket.SOCK_STREAM)
    try:
        call.settimeout(seconds)
        call.connect((address, port))
    except OSError:
        call.close()
        raise
    return call


def _hang_up(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _read(response: HTTPResponse, most_bytes: int, deadline: float) -> Answer:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ValueError("an encoding that was not asked for")
    body = response.read(most_bytes + 1)
    # Shorter than announced: it broke off. Where nothing was announced, only the clock tells.
    if len(body) > most_bytes or response.length or _left(deadline) <= 0:
        raise ValueError("too long, or broken off")
    headers = response.headers
    content_type = headers.get_content_type() if "Content-Type" in headers else ""
    return Answer(response.status, content_type, body)


def _left(deadline: float) -> float:
    return deadline - time.monotonic()


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the system trusts."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
