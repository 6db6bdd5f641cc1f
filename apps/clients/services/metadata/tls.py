"""Client certificates of an application (RFC 8705 §2.1.2, §2.2.2, §3.4)."""

import ipaddress
import re
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import TLS_METHODS
from apps.clients.services import certificates, distinguished_names, subjects
from apps.core.errors import Invalid

_LONGEST: Final = 500
_FORMS: Final = {
    "tls_client_auth_san_dns": re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"),
    "tls_client_auth_san_uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"),
    "tls_client_auth_san_email": re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+"),
}


def check(wanted: Registration) -> None:
    """One name for one who has authorities, a certificate for one who has none."""
    _check_possible(wanted)
    _check_names(wanted)
    if wanted.auth_method == "self_signed_tls_client_auth" and wanted.jwks is not None:
        _check_certificates(wanted.jwks)


def _check_possible(wanted: Registration) -> None:
    method = wanted.auth_method or ""
    if method in TLS_METHODS and not certificates.are_enough_for(method):
        raise Invalid(
            _("%(method)s is not switched on here.") % {"method": method}, field="auth_method"
        )
    bound = "tls_client_certificate_bound_access_tokens"
    if getattr(wanted.metadata, bound) and not certificates.are_on():
        raise Invalid(_("Client certificates are not switched on here."), field=bound)


def _check_names(wanted: Registration) -> None:
    given = subjects.named_by(wanted.metadata)
    if wanted.auth_method == "tls_client_auth" and not given:
        fault = _("tls_client_auth needs the name in the certificate: one of %(fields)s.")
        raise Invalid(fault % {"fields": ", ".join(subjects.FIELDS)}, field=subjects.FIELDS[0])
    if len(given) > 1:
        raise Invalid(_("A certificate is known by one of its names only."), field=given[1])
    for field in given:
        value = getattr(wanted.metadata, field)
        if len(value) > _LONGEST or not _is_name(field, value):
            raise Invalid(_("This is no such name as certificates carry."), field=field)


def _is_name(field: str, value: str) -> bool:
    if field in _FORMS:
        return _FORMS[field].fullmatch(value) is not None
    read = distinguished_names.parse if field == subjects.DISTINGUISHED else ipaddress.ip_address
    try:
        read(value)
    except ValueError:
        return False
    return value.isprintable()


def _check_certificates(jwks: dict[str, Any]) -> None:
    if not any("x5c" in key or "x5t#S256" in key for key in jwks["keys"]):
        fault = _("The key set holds no certificate (x5c).")
        raise Invalid(fault, field="jwks")
