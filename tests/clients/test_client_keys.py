"""The keys that a client may register: public, asymmetric, strong."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from apps.clients.services import client_keys
from apps.core.errors import Invalid
from tests.support.certificates import self_signed

EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
KEYS = {"keys": [EC.as_dict(private=False), RSA.as_dict(private=False) | {"kid": "r"}]}


@pytest.mark.spec("RFC 7517", "5")
@pytest.mark.parametrize(
    "jwks",
    [
        None,
        [],
        "keys",
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [{}]},
        {"keys": [{"kty": ["EC"]}]},
        {"keys": [{"kty": "EC", "crv": ["P-256"]}]},
        {"keys": [{"kty": "EC", "crv": "P-256"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}]},
        {"keys": [EC.as_dict(private=False) | {"crv": "secp256k1"}]},
        {"keys": [EC.as_dict(private=False) | {"x": RSA.as_dict(private=False)["n"]}]},
        {"keys": [EC.as_dict(private=False) | {"kid": 1}]},
        {"keys": [EC.as_dict(private=False) | {"kid": "nul\0"}]},
        {"keys": [EC.as_dict(private=False)] * 2},
        {"keys": [EC.as_dict(private=False)] * 21},
        {"keys": [EC.as_dict(private=False) | {"x5c": ["A" * 40_000]}]},
        {"keys": [EC.as_dict(private=True)]},
        {"keys": [RSA.as_dict(private=True)]},
        {"keys": [OctKey.generate_key(256).as_dict()]},
        {"keys": [RSA.as_dict(private=False) | {"n": "AQAB"}]},
        {"keys": [OKPKey.generate_key("X25519").as_dict(private=False)]},
    ],
)
def test_only_public_asymmetric_strong_keys_are_taken(jwks: Any) -> None:
    with pytest.raises(Invalid) as refused:
        client_keys.checked(jwks)
    assert refused.value.field == "jwks"


def test_a_weak_rsa_key_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 # to see it refused
    numbers = weak.public_key().public_numbers()
    for padded in (128, 256):
        modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(padded, "big")).decode().rstrip("=")
        with pytest.raises(Invalid):
            client_keys.checked({"keys": [{"kty": "RSA", "n": modulus, "e": "AQAB"}]})


@pytest.mark.spec("RFC 7517", "4.7")
def test_a_certificate_is_the_keys_own() -> None:
    mine, other = self_signed(), self_signed()
    assert client_keys.checked({"keys": [mine.jwk]}) == {"keys": [mine.jwk]}
    for chain in (other.jwk["x5c"], ["AAAA"], ["%"], [7], "text", 7, {"a": 1}):
        with pytest.raises(Invalid):
            client_keys.checked({"keys": [mine.jwk | {"x5c": chain}]})


def test_good_keys_are_taken_as_they_are() -> None:
    keys = {
        "keys": [
            *KEYS["keys"],
            OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "o"},
        ]
    }
    assert client_keys.checked(keys | {"extra": 1}) == keys


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
    )
)
def test_no_json_breaks_the_key_check(value: Any) -> None:
    for jwks in (
        value,
        {"keys": value},
        {"keys": [value]},
        {"keys": [EC.as_dict(private=False) | {"x": value}]},
        {"keys": [{"kty": value}]},
    ):
        try:
            client_keys.checked(jwks)
        except Invalid:
            continue
        json.dumps(jwks)
