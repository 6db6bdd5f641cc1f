"""Which addresses an application may register.

Each function returns nothing and raises `Invalid` with one sentence that names the address.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from apps.core.errors import Invalid

LONGEST = 500
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# RFC 3986 §2, without "#" (no fragment) and "*" (no wildcard); "%" only before two digits.
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()+,;=]|%[0-9A-Fa-f]{2})+\Z")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\Z")
# RFC 8252 §7.1: a scheme of one's own is a domain name of one's own, reversed.
_REVERSED_DOMAIN = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+\Z")


def check_redirect_uri(uri: str, *, kind: str, https_only: bool, field: str) -> None:
    """A redirect or post-logout URI (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1).

    https anywhere, http on the loopback interface; native applications also a private-use scheme,
    and on this machine http alone (RFC 8252 §7.3, OpenID Connect Registration 1.0 §2).
    """
    parts = _split(uri, field=field)
    if parts.scheme in ("http", "https"):
        _check_authority(uri, parts, field=field)
        if parts.scheme == "http" and (https_only or _host(parts) not in _LOOPBACK):
            raise _refused(uri, _("%(address)s must start with https://."), field)
        if parts.scheme == "https" and kind == "native" and _host(parts) in _LOOPBACK:
            fault = _("%(address)s names this machine, so it must start with http://.")
            raise _refused(uri, fault, field)
    elif kind != "native":
        raise _refused(uri, _("%(address)s must start with https://."), field)
    elif not _REVERSED_DOMAIN.match(parts.scheme) or not uri.startswith(f"{parts.scheme}:/"):
        raise _refused(
            uri,
            _("%(address)s must use https, or a scheme such as com.example.app:/callback."),
            field,
        )
    elif "@" in parts.netloc:
        raise _refused(uri, _("%(address)s must not hold a user name."), field)


def check_elsewhere(uri: str, *, field: str) -> None:
    """A checked address that is not on whatever machine the browser runs."""
    if _host(urlsplit(uri)) in _LOOPBACK:
        raise _refused(uri, _("%(address)s must not name this machine."), field)


def check_origin(origin: str, *, field: str) -> None:
    """A web origin exactly as browsers send it (RFC 6454 §6.2): scheme, host, unusual port."""
    parts = _split(origin, field=field)
    if parts.scheme not in ("http", "https"):
        raise _refused(origin, _("%(address)s must start with https://."), field)
    _check_authority(origin, parts, field=field)
    if parts.scheme == "http" and _host(parts) not in _LOOPBACK:
        raise _refused(origin, _("%(address)s must start with https://."), field)
    if origin != f"{parts.scheme}://{parts.netloc}":
        raise _refused(
            origin, _("%(address)s must be scheme, host and port, with nothing after them."), field
        )
    if parts.port == {"http": 80, "https": 443}[parts.scheme]:
        raise _refused(
            origin, _("%(address)s must leave out the port that is usual for its scheme."), field
        )


def check_link(uri: str, *, field: str) -> None:
    """A page or picture of the application that people are shown; empty means none."""
    if uri:
        check_redirect_uri(uri, kind="web", https_only=False, field=field)


def origin_of(uri: str) -> str | None:
    """The web origin of a checked address, as browsers send it; None for a private-use scheme."""
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https"):
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.scheme}://{_host(parts)}{port}"


def _split(uri: str, *, field: str) -> SplitResult:
    if not uri or len(uri) > LONGEST:
        fault = _("An address has from 1 to %(most)d characters.") % {"most": LONGEST}
        raise Invalid(fault, field=field)
    if "#" in uri:
        raise _refused(uri, _("%(address)s must not hold a fragment (#…)."), field)
    if "*" in uri:
        raise _refused(uri, _("%(address)s must not hold a wildcard (*)."), field)
    if not _CHARACTERS.match(uri):
        raise _refused(uri, _("%(address)s holds characters that an address cannot have."), field)
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - is looked at: it raises for what is no port
    except ValueError:
        raise _refused(uri, _("%(address)s is not an address."), field) from None
    if not parts.scheme or not uri.startswith(f"{parts.scheme}:"):
        raise _refused(uri, _("%(address)s must start with its scheme, in small letters."), field)
    return parts


def _check_authority(uri: str, parts: SplitResult, *, field: str) -> None:
    if "@" in parts.netloc:
        raise _refused(uri, _("%(address)s must not hold a user name."), field)
    host = _host(parts)
    if not uri.startswith(f"{parts.scheme}://{host}") or not _is_host(host):
        raise _refused(uri, _("%(address)s must name a host, in small letters."), field)
    port = parts.netloc[len(host) :]
    if port and not re.match(r":[1-9][0-9]*\Z", port):
        raise _refused(
            uri, _("%(address)s must name its port as a number, or leave it out."), field
        )


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    return f"[{name}]" if ":" in name else name


def _is_host(host: str) -> bool:
    if host.startswith("["):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return False
        return "%" not in host
    return len(host) <= 253 and _HOST.match(host) is not None


def _refused(uri: str, why: str, field: str) -> Invalid:
    return Invalid(why % {"address": ascii(uri[:100])[1:-1]}, field=field)
