"""Asking another provider: within a time and a size, and nobody but who was asked.

The operator chose the issuer, so it may be in a private network; what its documents name must be
https like the issuer itself. No redirect is followed.
"""

import hashlib
import json
import re
import time
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.core.cache import cache
from urllib3.exceptions import HTTPError

from apps.accounts.errors import UpstreamFault
from apps.core import clock

SECONDS: Final = 5
MOST_BYTES: Final = 524_288
_KEPT_SECONDS: Final = 3600
# Keys are fetched anew when a token names an unknown one, but not for everybody who makes one up.
_LEAST_SECONDS: Final = 60
_PLAIN: Final = re.compile(r"[!-~]{1,2000}\Z")
_CODE: Final = re.compile(r"[a-z_]{1,40}\Z")
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "Vestibule",
}


def json_of(
    method: str,
    address: str,
    *,
    headers: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    basic: tuple[str, str] | None = None,
) -> Any:
    """The JSON that `address` answers with 200. Raises `UpstreamFault`."""
    host = urlsplit(address).hostname
    try:
        status, body = _read(method, address, headers=headers or {}, form=form, basic=basic)
    except (requests.RequestException, HTTPError, TimeoutError) as fault:
        raise UpstreamFault(
            "unreachable", detail=f"{host} did not answer: {type(fault).__name__}"
        ) from None
    if status >= requests.codes.server_error:
        raise UpstreamFault("unreachable", detail=f"{host} answered {status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if answer is None or status != requests.codes.ok:
        raise UpstreamFault("untrusted", detail=f"{host} answered {status} {_error_of(answer)}")
    return answer


def document(address: str, *, afresh: bool = False) -> dict[str, Any]:
    """A published document, remembered for an hour. `afresh`: one a minute old is too old."""
    key = f"upstream:{hashlib.sha256(address.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept and clock.epoch() - kept[0] < (_LEAST_SECONDS if afresh else _KEPT_SECONDS):
        return dict(kept[1])
    found = json_of("GET", address)
    if not isinstance(found, dict):
        raise UpstreamFault("untrusted", detail="a published document is not a JSON object")
    cache.set(key, (clock.epoch(), found), _KEPT_SECONDS)
    return found


def endpoint(found: dict[str, Any], name: str, *, issuer: str) -> str:
    """An address out of the metadata: https, or http where the issuer is on this machine too."""
    address = str(found.get(name))
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise _unsafe(name) from None
    # http is for an issuer on this machine (idp.upstreams), and stays there.
    is_near = issuer.startswith("http:") and parts.hostname == urlsplit(issuer).hostname
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_near)):
        raise _unsafe(name)
    if "@" in parts.netloc or parts.fragment or not _PLAIN.match(address):
        raise _unsafe(name)
    return address


def _unsafe(name: str) -> UpstreamFault:
    return UpstreamFault("untrusted", detail=f"{name} of the metadata is no secure address")


def _read(
    method: str,
    address: str,
    *,
    headers: dict[str, str],
    form: dict[str, str] | None,
    basic: tuple[str, str] | None,
) -> tuple[int, bytes]:
    deadline = time.monotonic() + SECONDS
    read = b""
    with requests.request(
        method,
        address,
        headers=_HEADERS | headers,
        data=form,
        # Not None: that would let a .netrc of the machine speak.
        auth=basic or _unchanged,
        timeout=SECONDS,
        stream=True,
        allow_redirects=False,
    ) as response:
        # What has arrived, without waiting for more: a drip must not outlive the deadline.
        while piece := response.raw.read1(8_192):
            read += piece
            if len(read) > MOST_BYTES or time.monotonic() > deadline:
                raise TimeoutError
    return response.status_code, read


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _error_of(answer: object) -> str:
    """The error code of RFC 6749 §5.2, when it is one: it tells the operator what to mend."""
    code = answer.get("error") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _CODE.match(code) else "and nothing readable"
