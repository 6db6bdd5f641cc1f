"""Signed checkpoints: how long the trail was, and how it ended, at one moment.

A compact JWS (RFC 7515) with Ed25519 (RFC 9864), so that anybody with the public key can check one
without this server. Kept elsewhere, one shows also what the key's own holder did to the past: no
other chain has this hash at this position.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from apps.audit.errors import NotACheckpoint
from apps.audit.models import Chain
from apps.audit.services import marks, sealing, secret
from apps.core import clock

_TYP: Final = "audit-checkpoint"
_LONGEST: Final = 4_096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The trail had this hash at this position."""

    position: int
    hash: str
    at: int = 0


def take() -> str:
    """Seal what waits, and sign where the trail ends now. Raises `HeadAltered`."""
    sealing.seal()
    chain = Chain.objects.get()
    return sign(Checkpoint(chain.position, chain.hash))


def sign(point: Checkpoint) -> str:
    """The checkpoint as text."""
    signer = secret.current().signer
    header = {"alg": "Ed25519", "kid": public_jwk()["kid"], "typ": _TYP}
    claims = {
        "iss": settings.ISSUER,
        "iat": clock.epoch(),
        "position": point.position,
        "hash": point.hash,
    }
    message = b".".join(_b64(marks.canonical(part).encode()) for part in (header, claims))
    return (message + b"." + _b64(signer.sign(message))).decode("ascii")


def read(text: str) -> Checkpoint:
    """What a checkpoint of this trail says. Raises `NotACheckpoint`."""
    if len(text) > _LONGEST or not text.isascii() or text.count(".") != 2:
        raise NotACheckpoint
    message, _, signature = text.rpartition(".")
    header, claims = (_object(part) for part in message.split("."))
    try:
        secret.current().signer.public_key().verify(_unb64(signature), message.encode())
    except InvalidSignature as error:
        raise NotACheckpoint from error
    if header.get("alg") != "Ed25519" or header.get("typ") != _TYP or "crit" in header:
        raise NotACheckpoint
    return Checkpoint(claims["position"], claims["hash"], claims["iat"])


def public_jwk() -> dict[str, str]:
    """The key that checks checkpoints, for whoever keeps them (RFC 8037 §2)."""
    x = _b64(_raw(secret.current().signer)).decode()
    # RFC 7638 §3.2: the members that a thumbprint is made of.
    members = {"crv": "Ed25519", "kty": "OKP", "x": x}
    kid = _b64(sha256(marks.canonical(members).encode()).digest()).decode()
    return {**members, "alg": "Ed25519", "use": "sig", "kid": kid}


def _raw(signer: Ed25519PrivateKey) -> bytes:
    return signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _object(part: str) -> Mapping[str, Any]:
    try:
        value = json.loads(_unb64(part))
    except (ValueError, RecursionError) as error:
        raise NotACheckpoint from error
    if not isinstance(value, dict):
        raise NotACheckpoint
    return value


def _b64(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def _unb64(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotACheckpoint from error
