"""The addresses among the settings: who we are, and where the database and the mail server are."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.http.request import validate_host

from idp.reading import Reader

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def issuer(read: Reader, *, debug: bool, idp_port: int) -> str:
    """The issuer identifier: https, no query, no fragment (RFC 8414 §2)."""
    issuer = read.text("IDP_ISSUER") or (f"http://localhost:{idp_port}" if debug else "")
    try:
        parts = urlsplit(issuer)
        loopback = parts.hostname in _LOOPBACK
        _ = parts.port
    except ValueError:
        read.faults.append("IDP_ISSUER is not a valid address.")
        return "https://invalid.example"
    if not issuer or not parts.hostname:
        read.faults.append("IDP_ISSUER must be set, for example https://id.example.com.")
    elif parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        read.faults.append("IDP_ISSUER must start with https:// (http:// is for localhost only).")
    elif parts.query or parts.fragment or "?" in issuer or "#" in issuer or parts.username:
        read.faults.append("IDP_ISSUER must have no query, fragment or user name.")
    return issuer.rstrip("/")


def mtls(read: Reader) -> str:
    """Where a proxy asks for client certificates; empty if nowhere else than at the issuer."""
    form = "an https:// address without query and fragment, or empty"
    return read.matching("MTLS_URL", "", _is_base, form).rstrip("/")


def hosts(read: Reader, issuer: str, mtls_url: str, *, debug: bool) -> tuple[str, ...]:
    """The host names that we answer to: given, or those of our addresses.

    In development this machine's own names, too.
    """
    ours = [urlsplit(address).hostname or "" for address in (issuer, mtls_url) if address]
    given = read.words("ALLOWED_HOSTS")
    if not given:
        return tuple(dict.fromkeys([*ours, *(sorted(_LOOPBACK - {"::1"}) if debug else [])]))
    if mtls_url and not validate_host(ours[-1], given):
        read.faults.append(f"ALLOWED_HOSTS must name {ours[-1]} too, the host of MTLS_URL.")
    return given


def _is_base(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    is_plain = not {"?", "#", "@"} & set(value)
    return parts.scheme == "https" and bool(parts.hostname) and is_plain


def has_scheme(*schemes: str) -> Callable[[str], bool]:
    """A test of an address: whether it has one of these schemes."""
    return lambda value: urlsplit(value).scheme in schemes


def database_url(read: Reader, var: Path) -> str:
    """Of PostgreSQL, or of a file of SQLite's."""
    schemes = ("sqlite", "postgres", "postgresql")
    default = f"sqlite:///{var / 'vestibule.sqlite3'}"
    return read.matching(
        "DATABASE_URL",
        default,
        has_scheme(*schemes),
        "a postgresql:// or sqlite:/// address",
    )


def email_url(read: Reader, var: Path, *, debug: bool) -> str:
    """`console+file:///folder`, `smtp://…`, `smtp+tls://…` or `smtps://…`."""
    schemes = ("console+file", "smtp", "smtp+tls", "smtps")
    default = f"console+file://{var / 'mail'}" if debug else ""
    value = read.matching(
        "EMAIL_URL", default, has_scheme(*schemes), "an smtp://, smtp+tls:// or smtps:// address"
    )
    if not value:
        read.faults.append("EMAIL_URL must be set, for example smtp+tls://user:password@host:587.")
    return value
