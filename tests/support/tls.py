"""A server of a test's own, with a certificate that nobody but itself vouches for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.support.certificates import called, new_key


def certificate_for(host: str, folder: Path) -> Path:
    """Return a file with a new certificate for `host` and its key: for the server, and to trust it by."""
    key, now = new_key(), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called("test"))
        .issuer_name(called("test"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "both.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
