"""What a client signed: believed only with a key of its own that is meant for it."""

from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from apps.clients.services import key_sets, lookup, signatures
from apps.keys.errors import Unverifiable
from tests.support.factories import make_machine

pytestmark = pytest.mark.django_db
ONE = ECKey.generate_key("P-256", {"kid": "one"})
MEANT_TO_SIGN = ECKey.generate_key("P-256")
ENC = ECKey.import_key(MEANT_TO_SIGN.as_dict(private=True) | {"kid": "enc", "use": "enc"})
RSA = RSAKey.generate_key(2048)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
ALL = ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")


def client(*keys: Any) -> lookup.Client:
    jwks = {"keys": [key.as_dict(private=False) for key in keys]}
    made = make_machine(auth_method="private_key_jwt", jwks=jwks)
    found = lookup.find(made.id)
    assert found is not None
    return found


def signed(key: Any, algorithm: str = "ES256", **header: Any) -> str:
    return jwt.encode(
        {"alg": algorithm, "typ": "a+jwt"} | header, {"x": 1}, key, algorithms=[algorithm]
    )


@pytest.mark.parametrize(
    "token",
    [
        signed(ECKey.generate_key("P-256"), kid="one"),
        signed(ONE, kid="two"),
        signed(MEANT_TO_SIGN, kid="enc"),
        signed(MEANT_TO_SIGN),
        signed(ONE, typ="at+jwt"),
        signed(ONE, typ="JWT"),
        signed(RSA, "RS256"),
        signed(OctKey.import_key("x" * 64), "HS256"),
        jws.serialize_compact({"alg": "ES256", "typ": "a+jwt"}, b"[]", ONE),
        jws.serialize_compact({"alg": "ES256", "typ": "a+jwt"}, b'{"x": NaN}', ONE),
        jws.serialize_compact(
            {"alg": "ES256", "typ": "a+jwt", "b64": True, "crit": ["b64"]}, b'{"x": 1}', ONE
        ),
        "eyJhbGciOiJub25lIiwidHlwIjoiYStqd3QifQ.e30.",
        "",
        "a.b.c",
    ],
)
def test_anything_else_is_not_believed(token: str) -> None:
    with pytest.raises(Unverifiable):
        signatures.claims_signed_by(client(ONE, ENC), token, algorithms=ALL, typ="a+jwt")


def test_a_key_of_the_client_explains_a_token() -> None:
    mine = client(ONE, ED)
    for token in (signed(ONE, kid="one"), signed(ONE), signed(ED, "Ed25519", kid="ed")):
        header, claims = signatures.claims_signed_by(mine, token, algorithms=ALL)
        assert claims == {"x": 1}
        assert header["alg"] in ALL


@pytest.mark.spec("RFC 8725", "3.11")
def test_the_type_is_compared_as_media_types_are() -> None:
    for typ in ("a+jwt", "A+JWT", "application/a+jwt"):
        token = signed(ONE, typ=typ)
        signatures.claims_signed_by(client(ONE), token, algorithms=ALL, typ="a+jwt")


def test_keys_are_found_by_use_and_name() -> None:
    mine = client(ONE, ENC, RSA)
    names = [key.get("kid") for key in key_sets.keys_of(mine, use="sig")]
    assert names == ["one", None]
    assert [key.get("kid") for key in key_sets.keys_of(mine, use="enc")] == ["one", "enc", None]
    assert [key["kty"] for key in key_sets.keys_of(mine, use="sig", kid="one")] == ["EC", "RSA"]
    assert [key["kty"] for key in key_sets.keys_of(mine, use="sig", kid="unknown")] == ["RSA"]
