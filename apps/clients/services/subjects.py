"""The one name in a certificate that a client is known by (RFC 8705 §2.1.2)."""

import ipaddress
from collections.abc import Callable
from typing import Any, Final

from cryptography import x509

from apps.clients.metadata import Metadata
from apps.clients.services import distinguished_names

DISTINGUISHED: Final = "tls_client_auth_subject_dn"


def _host(name: str) -> str:
    return name.lower().rstrip(".")


def _mailbox(name: str) -> str:
    """What is before the @ is the host's own business (RFC 5280 §7.5)."""
    local, _, host = name.rpartition("@")
    return f"{local}@{host.lower()}"


# Each field of metadata: the kind of name that it means, and how two of them are compared. A `*`
# in a certificate stands for nothing but itself.
_ALTERNATIVE: Final[dict[str, tuple[Any, Callable[[Any], Any]]]] = {
    "tls_client_auth_san_dns": (x509.DNSName, _host),
    "tls_client_auth_san_uri": (x509.UniformResourceIdentifier, str),
    "tls_client_auth_san_ip": (x509.IPAddress, ipaddress.ip_address),
    "tls_client_auth_san_email": (x509.RFC822Name, _mailbox),
}
FIELDS: Final = (DISTINGUISHED, *_ALTERNATIVE)


def named_by(metadata: Metadata) -> list[str]:
    """The fields that hold a name."""
    return [field for field in FIELDS if getattr(metadata, field)]


def is_named(certificate: x509.Certificate, metadata: Metadata) -> bool:
    """Whether the certificate carries the registered name. Raises `ValueError` for a broken one."""
    if metadata.tls_client_auth_subject_dn:
        wanted = distinguished_names.parse(metadata.tls_client_auth_subject_dn)
        return distinguished_names.of(certificate.subject) == wanted
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    return any(
        comparable(getattr(metadata, field))
        in map(comparable, extension.value.get_values_for_type(kind))
        for field, (kind, comparable) in _ALTERNATIVE.items()
        if getattr(metadata, field)
    )
