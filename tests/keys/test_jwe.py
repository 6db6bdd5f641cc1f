"""Encrypted tokens: to others by their published keys, and to ours from strangers."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from joserfc import jwe as other
from joserfc.jwk import ECKey, OctKey, RSAKey

from apps.keys.errors import CannotEncrypt, NotForUs
from apps.keys.services import jwe, jws, ring
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION

EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "enc", "key_ops": ["deriveKey"]})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
HOLDERS: dict[str, Any] = {"EC": EC, "RSA": RSA}


def published(kty: str) -> Any:
    """The key that a stranger finds in our JWK set."""
    keys = json.loads(ring.jwks())["keys"]
    (found,) = [key for key in keys if key["use"] == "enc" and key["kty"] == kty]
    return found


def signing() -> Any:
    keys = json.loads(ring.jwks())["keys"]
    return next(key for key in keys if key["use"] == "sig" and key["kty"] == "EC")


def to_us(alg: str, enc: str = "A128GCM", *, plaintext: bytes = b"hello", **header: Any) -> str:
    jwk = published(ENCRYPTION.get(alg, "RSA"))
    key: Any = (ECKey if jwk["kty"] == "EC" else RSAKey).import_key(jwk)
    wanted = {"alg": alg, "enc": enc, "kid": jwk["kid"]} | header
    sent = {name: value for name, value in wanted.items() if value is not None}
    registry = other.JWERegistry(algorithms=[alg, enc, "DEF"], strict_check_header=False)
    return other.encrypt_compact(sent, plaintext, key, registry=registry)


@pytest.mark.spec("RFC 7516", "5.2")
@pytest.mark.parametrize("enc", CONTENT_ENCRYPTION)
@pytest.mark.parametrize("alg", ENCRYPTION)
def test_what_a_stranger_encrypts_to_a_published_key_is_read(alg: str, enc: str) -> None:
    assert jwe.decrypt(to_us(alg, enc)) == b"hello"


@pytest.mark.parametrize("alg", ENCRYPTION)
def test_a_sender_need_not_name_the_key(alg: str) -> None:
    assert jwe.decrypt(to_us(alg, kid=None)) == b"hello"


@pytest.mark.spec("RFC 7516", "5.1")
@pytest.mark.parametrize("enc", CONTENT_ENCRYPTION)
@pytest.mark.parametrize("alg", ENCRYPTION)
def test_another_implementation_reads_what_we_encrypt(alg: str, enc: str) -> None:
    holder = HOLDERS[ENCRYPTION[alg]]
    jwk = holder.as_dict(private=False)
    token = jwe.encrypt("ä".encode(), jwk=jwk, alg=alg, enc=enc, cty="JWT")
    read = other.decrypt_compact(token, holder, algorithms=[alg, enc])
    assert read.plaintext == "ä".encode()
    assert read.headers()["cty"] == "JWT"
    assert read.headers()["kid"] == holder.kid
    assert "zip" not in read.headers()


@pytest.mark.parametrize(
    ("jwk", "alg", "enc"),
    [
        (RSA.as_dict(private=False), "ECDH-ES", "A128GCM"),
        (EC.as_dict(private=False), "RSA-OAEP-256", "A128GCM"),
        (RSA.as_dict(private=False), "RSA1_5", "A128GCM"),
        (RSA.as_dict(private=False), "RSA-OAEP-256", "A192GCM"),
        ({"kty": "oct", "k": "c2VjcmV0"}, "dir", "A128GCM"),
        ({"kty": "EC"}, "ECDH-ES", "A128GCM"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "ECDH-ES", "A128GCM"),
        ({"kty": "RSA", "n": "w" * 171, "e": "AQAB"}, "RSA-OAEP-256", "A128GCM"),
        ({}, "ECDH-ES", "A128GCM"),
    ],
)
@pytest.mark.filterwarnings("ignore:Key size should be >= 2048 bits")
def test_keys_that_do_not_fit_are_not_encrypted_to(jwk: Any, alg: str, enc: str) -> None:
    with pytest.raises(CannotEncrypt):
        jwe.encrypt(b"secret", jwk=jwk, alg=alg, enc=enc)


@pytest.mark.filterwarnings("ignore:JWE algorithm")
@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: to_us("RSA1_5"), id="padding oracle (RSA1_5)"),
        pytest.param(lambda: to_us("RSA-OAEP"), id="an algorithm that is not offered"),
        pytest.param(lambda: to_us("RSA-OAEP-256", "A192GCM"), id="content that is not offered"),
        pytest.param(lambda: to_us("ECDH-ES", zip="DEF"), id="decompression bomb"),
        pytest.param(lambda: to_us("ECDH-ES", kid="another"), id="a key that is not ours"),
        pytest.param(lambda: to_us("ECDH-ES", kid=signing()["kid"]), id="a key that signs"),
        pytest.param(lambda: to_us("RSA-OAEP-256", plaintext=b"x" * 60_000), id="too long"),
    ],
)
def test_what_is_not_offered_is_not_opened(token: Any) -> None:
    with pytest.raises(NotForUs):
        jwe.decrypt(token())


@pytest.mark.spec("RFC 7516", "5.2")
@pytest.mark.parametrize(
    "header",
    [
        {"alg": "dir", "enc": "A128GCM"},
        {"alg": "A128KW", "enc": "A128GCM"},
        {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": "AAAA", "p2c": 2_000_000_000},
        {"alg": "ECDH-ES", "enc": "A128GCM", "crit": ["exp"], "exp": 1},
        {"alg": "ECDH-ES", "enc": "A128GCM", "kid": 7},
        {"alg": "ECDH-ES", "enc": "A128GCM"},
        {"alg": "ECDH-ES", "enc": "A128GCM", "epk": "no key"},
        {"alg": "ECDH-ES", "enc": "A128GCM", "epk": {"kty": "EC", "crv": "P-256", "x": "AA"}},
        {"alg": ["ECDH-ES"], "enc": "A128GCM"},
        {"alg": "ECDH-ES", "enc": {}},
        {"alg": "ECDH-ES"},
        {},
    ],
    ids=str,
)
def test_a_header_that_nobody_honest_sends_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(NotForUs):
        jwe.decrypt(
            f"{jws.encode_part(header).decode()}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
        )


def test_an_ephemeral_key_off_the_curve_is_refused() -> None:
    """The invalid curve attack, which would take our private key piece by piece."""
    off = {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}
    other_curve = ECKey.generate_key("P-384").as_dict(private=False)
    for epk in (off, other_curve):
        header = {"alg": "ECDH-ES", "enc": "A128GCM", "epk": epk}
        token = f"{jws.encode_part(header).decode()}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
        with pytest.raises(NotForUs):
            jwe.decrypt(token)


@pytest.mark.spec("RFC 7516", "5.2")
@pytest.mark.parametrize("part", range(5))
def test_a_token_with_one_changed_part_is_refused(part: int) -> None:
    for alg in ("RSA-OAEP-256", "ECDH-ES+A128KW"):
        parts = to_us(alg).split(".")
        parts[part] = ("B" if parts[part][0] == "A" else "A") + parts[part][1:]
        with pytest.raises(NotForUs):
            jwe.decrypt(".".join(parts))


@given(some.text(max_size=200) | some.text(alphabet="eyJhIjoxfQ.=-_\n", max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_breaks_it(text: str) -> None:
    for token in (text, f"e30.{text}...", f"{text}.{text}.{text}.{text}.{text}"):
        with pytest.raises(NotForUs):
            jwe.decrypt(token)


def test_a_shared_secret_is_no_key_of_ours() -> None:
    token = other.encrypt_compact(
        {"alg": "dir", "enc": "A128GCM"}, b"x", OctKey.import_key(b"0" * 16)
    )
    with pytest.raises(NotForUs):
        jwe.decrypt(token)
