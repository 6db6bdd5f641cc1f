"""An authenticator in software: makes passkeys and signs with them, well or badly as a test wants it.

Speaks the JSON that browsers send (WebAuthn §5.1, `toJSON`), so that a test needs no browser.
"""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
PRESENT_AND_VERIFIED = FLAG.UP | FLAG.UV
SYNCED = FLAG.BE | FLAG.BS


@dataclass
class Authenticator:
    """One credential on one device; `count` is its signature counter, which it raises by itself."""

    origin: str
    rp_id: str = "localhost"
    is_synced: bool = False
    counts: bool = True
    aaguid: bytes = bytes(16)
    count: int = 0
    user_handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """Answer `navigator.credentials.create`; `wrong` replaces parts of a right answer."""
        asked = options["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        client_data = self._client_data("webauthn.create", asked, wrong)
        public = wrong.get("public_key") or _cose(self.key)
        made = AttestedCredentialData.create(self.aaguid, self.credential_id, public)
        signed = AuthenticatorData.create(
            self._rp_hash(wrong), self._flags(wrong) | FLAG.AT, self._count(wrong), made
        )
        attested = AttestationObject.create("none", signed, {})
        return self._answer(
            clientDataJSON=websafe_encode(client_data), attestationObject=websafe_encode(attested)
        )

    def sign(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """Answer `navigator.credentials.get`; `wrong` replaces parts of a right answer."""
        client_data = self._client_data("webauthn.get", options["publicKey"], wrong)
        signed = AuthenticatorData.create(
            self._rp_hash(wrong), self._flags(wrong), self._count(wrong)
        )
        signature = self.key.sign(signed + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        handle = wrong.get("user_handle", self.user_handle)
        return self._answer(
            clientDataJSON=websafe_encode(wrong.get("sent_client_data", client_data)),
            authenticatorData=websafe_encode(wrong.get("sent_data", signed)),
            signature=websafe_encode(wrong.get("signature", signature)),
            **({"userHandle": websafe_encode(handle)} if handle else {}),
        )

    def _client_data(self, kind: str, asked: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        return CollectedClientData.create(
            wrong.get("type", kind),
            wrong.get("challenge", asked["challenge"]),
            wrong.get("origin", self.origin),
            wrong.get("cross_origin", False),
            **wrong.get("told", {}),
        )

    def _rp_hash(self, wrong: dict[str, Any]) -> bytes:
        return sha256(wrong.get("rp_id", self.rp_id).encode()).digest()

    def _flags(self, wrong: dict[str, Any]) -> Any:
        usual = PRESENT_AND_VERIFIED | (SYNCED if self.is_synced else 0)
        return FLAG(wrong.get("flags", usual))

    def _count(self, wrong: dict[str, Any]) -> int:
        if self.counts:
            self.count += 1
        return int(wrong.get("count", self.count if self.counts else 0))

    def _answer(self, **response: str) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _cose(key: ec.EllipticCurvePrivateKey) -> Any:
    from_key: Any = ES256.from_cryptography_key
    return from_key(key.public_key())
