"""Client certificates (RFC 8705 §2): whose they are.

That the client holds the private key was proved in the TLS handshake, which ends at the proxy;
everything else is judged here.
"""

import base64
import hashlib
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings

from apps.clients.services import authorities, key_sets, subjects
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.core.services.foreign import Unreachable

_UNREADABLE: Final = (ValueError, UnsupportedAlgorithm, x509.UnsupportedGeneralNameType)


def are_on() -> bool:
    """Whether a proxy tells us about certificates."""
    return bool(settings.CLIENT_CERTIFICATE_HEADER)


def are_enough_for(method: str) -> bool:
    """Whether what the proxy and the settings tell us suffices for a way of authentication."""
    needed = {"tls_client_auth": authorities.are_known, "self_signed_tls_client_auth": are_on}
    return method not in needed or needed[method]()


def thumbprint(certificate: bytes) -> str:
    """`x5t#S256` of a certificate in DER (RFC 8705 §3.1)."""
    digest = hashlib.sha256(certificate).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_issued_to(client: Client, certificate: bytes) -> bool:
    """Whether an authority of ours gave this certificate to the subject that is registered.

    Raises `AuthoritiesUnusable`.
    """
    try:
        read = x509.load_der_x509_certificate(certificate)
        return subjects.is_named(read, client.metadata) and authorities.vouch_for(read)
    except _UNREADABLE:
        return False


def is_registered(client: Client, certificate: bytes) -> bool:
    """Whether this very certificate is in the client's key set, and valid now (§2.2).

    The set is fetched anew for one that is not, at most once a minute.
    """
    try:
        read = x509.load_der_x509_certificate(certificate)
        if not read.not_valid_before_utc <= clock.now() <= read.not_valid_after_utc:
            return False
        known = (key_sets.keys_of(client, use="sig", afresh=afresh) for afresh in (False, True))
        return any(stands_for(key, certificate) for keys in known for key in keys)
    except (*_UNREADABLE, Unreachable):
        return False


def stands_for(key: dict[str, Any], certificate: bytes) -> bool:
    """Whether a JWK is of this certificate: by the first of its chain, or its thumbprint
    (RFC 7517 §4.7, §4.9). Raises `ValueError`.
    """
    chain = key.get("x5c")
    if isinstance(chain, list) and chain:
        return base64.b64decode(str(chain[0])) == certificate
    return key.get("x5t#S256") == thumbprint(certificate)
