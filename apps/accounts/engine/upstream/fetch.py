"""Asking another provider: within a time and a size, and nobody but who was asked.

The operator chose the issuer, so it may be in a private network; what its documents name must be
https like the issuer itself. No redirect is followed.
"""

import base64
import hashlib
import json
import re
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache

from apps.accounts.errors import UpstreamFault
from apps.core import clock
from apps.core.services import foreign

SECONDS: Final = 5
MOST_BYTES: Final = 524_288
_KEPT_SECONDS: Final = 3600
# Keys are fetched anew when a token names an unknown one, but not for everybody who makes one up.
_LEAST_SECONDS: Final = 60
_PLAIN: Final = re.compile(r"[!-~]{1,2000}\Z")
_CODE: Final = re.compile(r"[a-z_]{1,40}\Z")


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
        answer = _ask(method, address, headers=headers or {}, form=form, basic=basic)
    except foreign.Unreachable as fault:
        raise UpstreamFault("unreachable", detail=fault.detail) from None
    if answer.status >= 500:
        raise UpstreamFault("unreachable", detail=f"{host} answered {answer.status}")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if found is None or answer.status != 200:
        detail = f"{host} answered {answer.status} {_error_of(found)}"
        raise UpstreamFault("untrusted", detail=detail)
    return found


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


def _ask(
    method: str,
    address: str,
    *,
    headers: dict[str, str],
    form: dict[str, str] | None,
    basic: tuple[str, str] | None,
) -> foreign.Answer:
    sent = {"Accept": "application/json"} | headers
    if form is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    if basic:
        sent["Authorization"] = f"Basic {base64.b64encode(':'.join(basic).encode()).decode()}"
    return foreign.ask(
        method,
        address,
        accept="*/*",
        headers=sent,
        body=urlencode(form).encode() if form is not None else None,
        most_bytes=MOST_BYTES,
        seconds=SECONDS,
        is_ours=True,
    )


def _error_of(answer: object) -> str:
    """The error code of RFC 6749 §5.2, when it is one: it tells the operator what to mend."""
    code = answer.get("error") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _CODE.match(code) else "and nothing readable"
