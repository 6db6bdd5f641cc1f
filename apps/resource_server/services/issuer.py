"""An issuer known by its URL: its metadata and its keys, kept in the process (RFC 8414, RFC 7517).

Keys are read again every few minutes, and at once, though not for everybody who makes one up,
when a token names one that is not known. While the issuer cannot be reached, what was known goes
on being good for a day: an API does not stop because its issuer restarts.
"""

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit

from ..errors import IssuerUnavailable

KEEP_SECONDS: Final = 300
LEAST_SECONDS: Final = 10
STALE_SECONDS: Final = 86_400
_SECONDS: Final = 5
_MOST_BYTES: Final = 524_288
# RFC 8414 §3, OpenID Connect Discovery 1.0 §4.
_WELL_KNOWN: Final = ("oauth-authorization-server", "openid-configuration")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")

Fetch = Callable[[str], bytes]
logger = logging.getLogger("resource_server")


def fetch(address: str) -> bytes:
    """What `address` answers with 200, within a time and a size; no redirect is followed.

    Raises `IssuerUnavailable`.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and (parts.scheme, parts.hostname in _LOOPBACK) != ("http", True):
        raise IssuerUnavailable(f"{address} is neither https nor on this machine.")
    try:
        with _opener.open(address, timeout=_SECONDS) as response:
            body: bytes = response.read(_MOST_BYTES + 1)
    except HTTPError as error:
        error.close()
        raise IssuerUnavailable(f"{address} answers {error.code}.") from error
    except (OSError, ValueError) as error:
        raise IssuerUnavailable(f"{address}: {error}") from error
    if len(body) > _MOST_BYTES:
        raise IssuerUnavailable(f"{address} answers too much.")
    return body


class _Straight(urllib.request.HTTPRedirectHandler):
    """Whoever may answer for the issuer is decided by its URL, not by an answer."""

    def redirect_request(self, *_args: Any) -> None:
        """No redirect: the answer stands, and is none."""


_opener = urllib.request.build_opener(_Straight)


@dataclass
class Issuer:
    """One issuer; one object a process. Safe to use from many threads."""

    url: str
    fetch: Fetch = fetch
    _keys: tuple[Mapping[str, Any], ...] = ()
    _read_at: float = field(default=float("-inf"))
    _tried_at: float = field(default=float("-inf"))
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def keys(self, kid: object = None) -> tuple[Mapping[str, Any], ...]:
        """The issuer's public keys; fresh ones if `kid` is not among those that are known.

        Raises `IssuerUnavailable`.
        """
        is_known = kid is None or any(key.get("kid") == kid for key in self._keys)
        if self._is_due(is_known=is_known):
            self._refresh()
        if not self._keys or time.monotonic() - self._read_at > STALE_SECONDS:
            raise IssuerUnavailable(f"The keys of {self.url} cannot be had.")
        return self._keys

    def _is_due(self, *, is_known: bool) -> bool:
        age = time.monotonic() - max(self._read_at, self._tried_at)
        return not self._keys or age > (KEEP_SECONDS if is_known else LEAST_SECONDS)

    def _refresh(self) -> None:
        """One thread asks; the others go on with what is known, or wait if nothing is."""
        if not self._lock.acquire(blocking=not self._keys):
            return
        try:
            if time.monotonic() - self._tried_at > LEAST_SECONDS:
                self._tried_at = time.monotonic()
                self._keys = self._read()
                self._read_at = time.monotonic()
        except IssuerUnavailable as fault:
            # With keys in hand there is something to go on with; `keys` says how long.
            logger.warning("%s", fault)
            if not self._keys:
                raise
        finally:
            self._lock.release()

    def _read(self) -> tuple[Mapping[str, Any], ...]:
        metadata = self._metadata()
        address = metadata.get("jwks_uri")
        if not isinstance(address, str):
            raise IssuerUnavailable(f"The metadata of {self.url} names no jwks_uri.")
        found = _object(self.fetch(address), address).get("keys")
        if not isinstance(found, list):
            raise IssuerUnavailable(f"{address} is no key set.")
        return tuple(key for key in found if isinstance(key, dict))

    def _metadata(self) -> dict[str, Any]:
        """RFC 8414 §3.3: the issuer in the document is the one that was asked for."""
        parts = urlsplit(self.url)
        root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
        addresses = [f"{root}/.well-known/{name}{path}" for name in _WELL_KNOWN]
        addresses.append(f"{root}{path}/.well-known/{_WELL_KNOWN[1]}")
        faults = []
        for address in dict.fromkeys(addresses):
            try:
                found = _object(self.fetch(address), address)
            except IssuerUnavailable as error:
                faults.append(str(error))
                continue
            if found.get("issuer") != self.url:
                raise IssuerUnavailable(f"{address} is the metadata of another issuer.")
            return found
        raise IssuerUnavailable(" ".join(faults))


def _object(body: bytes, address: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise IssuerUnavailable(f"{address} is not JSON.") from error
    if not isinstance(found, dict):
        raise IssuerUnavailable(f"{address} is not a JSON object.")
    return found
