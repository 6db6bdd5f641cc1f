"""Other providers that people may sign in with, as the environment names them.

`UPSTREAM_PROVIDERS` lists them; each has variables of its own, `UPSTREAM_<NAME>_…`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z][a-z0-9]{0,29}\Z")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FIELDS: Final = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "TRUSTS_EMAIL", "AUTH_METHOD")
_METHODS: Final = ("client_secret_basic", "client_secret_post")
# What is known of two of them: protocol, what people call it, issuer.
_PRESETS: Final[Mapping[str, tuple[str, str, str]]] = {
    "google": ("openid", "Google", "https://accounts.google.com"),
    "github": ("github", "GitHub", "https://github.com"),
}


@dataclass(frozen=True, slots=True)
class Upstream:
    """One other provider. `protocol` is "openid", or "github", which speaks OAuth 2 only."""

    id: str
    protocol: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    trusts_email: bool
    auth_method: str


class Reader(Protocol):
    """What takes variables out of the environment, remembering faults."""

    source: Mapping[str, str]
    faults: list[str]

    def text(self, name: str, default: str = "") -> str:
        """One variable."""

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """A list."""

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""


def read(reader: Reader) -> tuple[Upstream, ...]:
    """Every upstream provider; each fault is one sentence in `reader.faults`."""
    names = reader.words("UPSTREAM_PROVIDERS")
    if len(set(names)) != len(names):
        reader.faults.append("UPSTREAM_PROVIDERS names a provider twice.")
    found = []
    for name in dict.fromkeys(names):
        if _NAME.match(name):
            found.append(_one(reader, name))
        else:
            reader.faults.append(
                "UPSTREAM_PROVIDERS must be names of small letters and digits, such as acme, "
                f"not {name!r}."
            )
    return tuple(found)


def _one(reader: Reader, name: str) -> Upstream:
    prefix = f"UPSTREAM_{name.upper()}_"
    _refuse_unknown(reader, prefix)
    protocol, label, issuer = _PRESETS.get(name, ("openid", name.capitalize(), ""))
    values = {key: reader.text(prefix + key) for key in ("CLIENT_ID", "CLIENT_SECRET")}
    for key, value in values.items():
        if not value:
            reader.faults.append(
                f"{prefix}{key} must be set: {name} gave it when you registered there."
            )
    return Upstream(
        id=name,
        protocol=protocol,
        name=reader.text(prefix + "NAME", label)[:40] or label,
        issuer=_issuer(reader, prefix + "ISSUER", issuer),
        client_id=values["CLIENT_ID"],
        client_secret=values["CLIENT_SECRET"],
        trusts_email=reader.flag(prefix + "TRUSTS_EMAIL", default=False),
        auth_method=_auth_method(reader, prefix + "AUTH_METHOD"),
    )


def _refuse_unknown(reader: Reader, prefix: str) -> None:
    """A misspelt variable must not be a silent default."""
    known = {prefix + key for key in _FIELDS}
    for given in sorted(reader.source):
        if given.startswith(prefix) and given not in known:
            reader.faults.append(f"{given} is not known; there are {', '.join(sorted(known))}.")


def _issuer(reader: Reader, name: str, default: str) -> str:
    """https, no query, no fragment (OpenID Connect Discovery 1.0 §2); http for this machine only.

    Private networks are allowed: the operator, not a stranger, chooses these addresses.
    """
    issuer = reader.text(name) or default
    try:
        parts = urlsplit(issuer)
        _ = parts.port
    except ValueError:
        reader.faults.append(f"{name} is not a valid address.")
        return ""
    if not issuer:
        reader.faults.append(f"{name} must be set, for example https://login.acme.example.")
    elif not parts.hostname or not _is_secure(parts.scheme, parts.hostname):
        reader.faults.append(f"{name} must start with https:// (http:// is for localhost only).")
    elif "?" in issuer or "#" in issuer or "@" in parts.netloc:
        reader.faults.append(f"{name} must have no query, fragment or user name.")
    return issuer


def _is_secure(scheme: str, host: str) -> bool:
    return scheme == "https" or (scheme == "http" and host in _LOOPBACK)


def _auth_method(reader: Reader, name: str) -> str:
    method = reader.text(name)
    if method and method not in _METHODS:
        reader.faults.append(f"{name} must be {' or '.join(_METHODS)}, or empty.")
    return method
