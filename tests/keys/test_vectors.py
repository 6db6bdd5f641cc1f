"""What the specifications publish: the same bytes here."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey, OKPKey, RSAKey

from apps.core import clock
from apps.keys.errors import NotForUs, NotOurs
from apps.keys.models import SigningKey
from apps.keys.services import encryption, jwe, jws, ring

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
KINDS: dict[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


def vector(name: str) -> tuple[dict[str, Any], Any]:
    found = VECTORS[name]
    return found, KINDS[found["key"]["kty"]].import_key(found["key"])


@pytest.mark.spec("RFC 7515", "A.2, A.3")
@pytest.mark.parametrize("name", ["RFC 7515 A.2", "RFC 7515 A.3"])
def test_a_published_signature_verifies_and_a_changed_one_does_not(name: str) -> None:
    found, key = vector(name)
    payload = jws.payload_of(found["token"], key.public_key, algorithm=found["alg"])
    assert payload == VECTORS["payload"]
    head, body, signature = found["token"].split(".")
    changed = f"{'B' if signature[0] != 'B' else 'C'}{signature[1:]}"
    with pytest.raises(NotOurs):
        jws.payload_of(f"{head}.{body}.{changed}", key.public_key, algorithm=found["alg"])


@pytest.mark.spec("RFC 8037", "A.4, A.5")
def test_an_ed25519_signature_is_the_published_one() -> None:
    """The example's payload is no JSON: it verifies, and is refused only after that."""
    found, key = vector("RFC 8037 A.4")
    message, _, signature = found["token"].rpartition(".")
    made = jws.signature_of(message.encode(), key.private_key, algorithm="EdDSA")
    assert made.decode() == signature
    with pytest.raises(NotOurs) as refusal:
        jws.payload_of(found["token"], key.public_key, algorithm="EdDSA")
    assert refusal.value.detail == "a part is not JSON"
    with pytest.raises(NotOurs) as refusal:
        jws.payload_of(f"{message}A.{signature}", key.public_key, algorithm="EdDSA")
    assert refusal.value.detail == "bad signature"


@pytest.mark.spec("RFC 8037", "A.3")
def test_the_name_of_an_ed25519_key_is_the_published_one() -> None:
    found, key = vector("RFC 8037 A.4")
    assert key.thumbprint() == found["thumbprint"]


def keep(name: str, algorithm: str) -> str:
    """Make the example's key one of ours; returns the example's token."""
    found, key = vector(name)
    private = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    SigningKey.objects.create(
        kid=found["key"]["kid"],
        algorithm=algorithm,
        public_jwk=key.as_dict(private=False),
        private_encrypted=encryption.encrypt(private),
        created_at=clock.now(),
        activates_at=clock.now(),
    )
    ring.forget()
    return str(found["token"])


@pytest.mark.spec("RFC 7520", "5.4, 5.5")
@pytest.mark.parametrize("name", ["RFC 7520 5.4", "RFC 7520 5.5"])
def test_a_published_token_is_opened_with_the_published_key(name: str) -> None:
    assert jwe.decrypt(keep(name, "ECDH-ES")).decode() == VECTORS["plaintext"]


@pytest.mark.spec("RFC 8725", "3.2")
def test_a_published_token_by_rsa1_5_is_refused_with_the_right_key() -> None:
    with pytest.raises(NotForUs):
        jwe.decrypt(keep("RFC 7520 5.1", "RSA-OAEP-256"))
