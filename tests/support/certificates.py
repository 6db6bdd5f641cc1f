"""Certificates of clients and of those who give them, made on the spot."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from joserfc.jwk import ECKey

CLIENTS = (ExtendedKeyUsageOID.CLIENT_AUTH,)
SERVERS = (ExtendedKeyUsageOID.SERVER_AUTH,)
VALID = (-1, 1)
EXPIRED = (-3, -1)
FUTURE = (1, 3)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new private key."""
    return ec.generate_private_key(ec.SECP256R1())


def called(common_name: str) -> x509.Name:
    """Return a name of one part."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True)
class Held:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Any = field(repr=False)

    @property
    def der(self) -> bytes:
        """The certificate, in binary."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> str:
        """The certificate, as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def escaped(self) -> str:
        """The certificate as nginx writes it (`$ssl_client_escaped_cert`)."""
        return quote(self.pem, safe="")

    @property
    def field(self) -> str:
        """The certificate as RFC 9440 §2.1 writes it."""
        return f":{base64.b64encode(self.der).decode()}:"

    @property
    def thumbprint(self) -> str:
        """RFC 8705 §3.1."""
        digest = hashlib.sha256(self.der).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def jwk(self) -> dict[str, Any]:
        """The public key with its certificate (RFC 7517 §4.7)."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return ECKey.import_key(public).as_dict(private=False) | {
            "x5c": [base64.b64encode(self.der).decode()]
        }

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Write both into `folder`; returns where certificate and key are."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_text(self.pem)
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key


class Authority(Held):
    """Somebody who gives certificates."""

    def issue(
        self,
        subject: x509.Name | str = "a client",
        *,
        names: Sequence[x509.GeneralName] = (),
        days: tuple[float, float] = VALID,
        usage: Iterable[x509.ObjectIdentifier] = CLIENTS,
        key: Any = None,
        is_identified: bool = True,
    ) -> Held:
        """Give a certificate to `subject`; not every authority says which keys it is about."""
        own = key or new_key()
        how: dict[str, Any] = {
            "names": names,
            "days": days,
            "usage": usage,
            "is_identified": is_identified,
        }
        return Held(_make(subject, own, self, **how), own)

    def appoint(self, name: str, *, days: tuple[float, float] = VALID) -> "Authority":
        """Give a certificate to another authority."""
        own = new_key()
        return Authority(_make(name, own, self, days=days, is_authority=True), own)


def authority(name: str = "authority") -> Authority:
    """Return a new authority that nobody knows yet."""
    key = new_key()
    return Authority(_make(name, key, None, is_authority=True), key)


def self_signed(subject: x509.Name | str = "a client", **how: Any) -> Held:
    """Return a certificate that nobody but its owner vouches for."""
    key = how.pop("key", None) or new_key()
    return Held(_make(subject, key, None, **how), key)


def _make(
    subject: x509.Name | str,
    key: Any,
    issuer: Held | None,
    *,
    names: Sequence[x509.GeneralName] = (),
    days: tuple[float, float] = VALID,
    usage: Iterable[x509.ObjectIdentifier] = (),
    is_authority: bool = False,
    is_identified: bool = True,
) -> x509.Certificate:
    own = called(subject) if isinstance(subject, str) else subject
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.certificate.subject if issuer else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    if is_identified:
        signer = (issuer.key if issuer else key).public_key()
        for extension in (
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer),
        ):
            built = built.add_extension(extension, critical=False)
    if names:
        built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if tuple(usage):
        built = built.add_extension(x509.ExtendedKeyUsage(usage), critical=False)
    return built.sign(issuer.key if issuer else key, hashes.SHA256())
