"""Who may give certificates to clients (RFC 8705 §2.1): the authorities of our settings.

The proxy lets every certificate through (`optional_no_ca`), so the whole chain is judged here.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)
from django.conf import settings

from apps.clients.errors import AuthoritiesUnusable
from apps.core import clock

_LEAST_RSA_BITS: Final = 2_048
_LONGEST_CHAIN: Final = 5
_ANY: Final = Criticality.AGNOSTIC
_PURPOSES: Final = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


def are_known() -> bool:
    """Whether there are any, and a proxy that tells us about certificates."""
    return bool(settings.CLIENT_CERTIFICATE_HEADER and settings.CLIENT_CERTIFICATE_CA_FILE)


def check() -> None:
    """Raise `AuthoritiesUnusable` unless their certificates can be read, if there are to be any."""
    if settings.CLIENT_CERTIFICATE_CA_FILE:
        _store()


def vouch_for(certificate: x509.Certificate) -> bool:
    """Whether a chain of valid certificates leads from this one to an authority (RFC 5280 §6).

    Raises `AuthoritiesUnusable`.
    """
    if not are_known() or _is_weak(certificate):
        return False
    policy = PolicyBuilder().store(_store()).time(clock.now()).max_chain_depth(_LONGEST_CHAIN)
    policy = policy.extension_policies(ca_policy=_OF_AUTHORITIES, ee_policy=_OF_CLIENTS)
    try:
        policy.build_client_verifier().verify(certificate, [])
    except VerificationError:
        return False
    return True


def _is_weak(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    return isinstance(key, RSAPublicKey) and key.key_size < _LEAST_RSA_BITS


def _store() -> Store:
    """What is in the file now: a change of it counts at once."""
    path = Path(settings.CLIENT_CERTIFICATE_CA_FILE)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise AuthoritiesUnusable from error


@lru_cache(maxsize=2)
def _read(path: Path, _changed_at: int) -> Store:
    return Store(x509.load_pem_x509_certificates(path.read_bytes()))


def _for_clients(_: Policy, __: x509.Certificate, usage: x509.ExtendedKeyUsage | None) -> None:
    """RFC 5280 §4.2.1.12: one that says what it is for says that it is for this."""
    if usage is not None and _PURPOSES.isdisjoint(usage):
        raise ValueError("not for clients")


def _signs(_: Policy, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("not for signing certificates")


# The web's rules for servers, without what only those need: the name of a host, and identifiers of
# keys, which the authorities of companies often leave out.
_OF_CLIENTS: Final = (
    ExtensionPolicy.webpki_defaults_ee()
    .may_be_present(x509.SubjectAlternativeName, _ANY, None)
    .may_be_present(x509.AuthorityKeyIdentifier, _ANY, None)
    .may_be_present(x509.ExtendedKeyUsage, _ANY, _for_clients)
)
_OF_AUTHORITIES: Final = (
    ExtensionPolicy.webpki_defaults_ca()
    .may_be_present(x509.SubjectKeyIdentifier, _ANY, None)
    .may_be_present(x509.AuthorityKeyIdentifier, _ANY, None)
    .may_be_present(x509.KeyUsage, _ANY, _signs)
)
