"""Tokens of others: believed only with a published key, and a way of signing that is taken."""

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
