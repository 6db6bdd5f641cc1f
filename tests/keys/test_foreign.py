"""Tokens of others: believed only with a published key, and a way of signing that is taken."""

import base64
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from apps.keys.errors import Unverifiable
from apps.keys.services import foreign

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-384", {"kid": "ec"})


def published(*keys: Any, **changed: Any) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) | changed for key in keys]}


@pytest.mark.parametrize(
    ("alg", "key"), [("RS256", RSA), ("PS512", RSA), ("ES384", EC)], ids=["RS256", "PS512", "ES384"]
)
def test_a_published_key_explains_a_token(alg: str, key: Any) -> None:
    token = jwt.encode({"alg": alg, "kid": key.kid}, {"sub": "ann"}, key, [alg])
    assert foreign.claims_of(token, jwks=published(RSA, EC)) == {"sub": "ann"}


def test_without_a_name_any_key_may_have_signed() -> None:
    token = jwt.encode({"alg": "RS256"}, {"sub": "ann"}, RSA)
    assert foreign.claims_of(token, jwks=published(EC, RSA))["sub"] == "ann"


def test_keys_that_are_not_understood_do_no_harm() -> None:
    """RFC 7517 §5."""
    jwks = published(RSA)
    jwks["keys"][:0] = [
        7,
        {"kty": "AKP", "kid": "rsa"},
        {"kty": "EC", "kid": "rsa", "crv": "P-256"},
    ]
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, {"sub": "ann"}, RSA)
    assert foreign.claims_of(token, jwks=jwks)["sub"] == "ann"


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": {}},
        published(EC),
        published(RSA, use="enc"),
        published(RSA, kid="another"),
        published(OKPKey.generate_key("Ed25519", {"kid": "rsa"})),
        {"keys": [{"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"}]},
        {"keys": [{"kty": "oct", "kid": "rsa", "k": "c2VjcmV0"}]},
    ],
)
def test_nothing_else_does(jwks: dict[str, Any]) -> None:
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, {"sub": "ann"}, RSA)
    with pytest.raises(Unverifiable):
        foreign.claims_of(token, jwks=jwks)


@pytest.mark.parametrize(
    "token",
    [None, 7, "", "a.b", "a.b.c", "\u00e9.a.b", "a" * 40_000, "eyJhbGciOiJub25lIn0.e30."],
)
def test_what_is_no_signed_token_is_refused(token: object) -> None:
    with pytest.raises(Unverifiable):
        foreign.claims_of(token, jwks=published(RSA))


@pytest.mark.parametrize("payload", [b"[]", b"7", b"{", b'{"sub": "\\ud800"}'])
def test_claims_are_an_object_that_can_be_stored(payload: bytes) -> None:
    from joserfc import jws

    token = jws.serialize_compact({"alg": "RS256", "kid": "rsa"}, payload, RSA)
    with pytest.raises(Unverifiable):
        foreign.claims_of(token, jwks=published(RSA))


# RFC 7515 appendix A: the same claims, keyed and signed.
CLAIMS = (
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
KEYED = (
    f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
SECRET = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
SIGNED = (
    f"eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8IS"
    "lSApmWQxfKTUJqPP3-Kg6NU1Q"
)
SIGNER = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


@pytest.mark.spec("RFC 7515", "A.1")
def test_the_published_keyed_token_is_read() -> None:
    secret = base64.urlsafe_b64decode(SECRET + "==")
    _, claims = foreign.keyed_by(KEYED, secrets=[b"another secret", secret], algorithms=["HS256"])
    assert claims["iss"] == "joe"
    for secrets, algorithms in (
        ([b"another secret"], ["HS256"]),
        ([secret], ["HS512"]),
        ([], ["HS256"]),
    ):
        with pytest.raises(Unverifiable):
            foreign.keyed_by(KEYED, secrets=secrets, algorithms=algorithms)


@pytest.mark.spec("RFC 7515", "A.3")
def test_the_published_signed_token_is_read() -> None:
    header, claims = foreign.signed_by(SIGNED, keys=[SIGNER], algorithms=["ES256"])
    assert (header["alg"], claims["exp"]) == ("ES256", 1300819380)
    with pytest.raises(Unverifiable):
        foreign.signed_by(SIGNED, keys=[SIGNER], algorithms=["RS256"])


@pytest.mark.spec("RFC 8725", "3.1")
def test_a_public_key_is_no_shared_secret() -> None:
    with pytest.raises(Unverifiable):
        foreign.signed_by(KEYED, keys=[{"kty": "oct", "k": SECRET}], algorithms=["HS256"])
