"""RFC 9068: signed access tokens, and what a resource refuses."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.support.factories import make_client, make_person
from tests.support.oauth import API, ISSUER, decoded, tokens, unverified, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9068", "2.2")]


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def header_of(token: str) -> dict[str, Any]:
    head = token.split(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return found


def a_token() -> str:
    return str(tokens(make_person(), make_client())["access_token"])


@pytest.mark.spec("RFC 9068", "2.1")
def test_the_header_says_what_it_is() -> None:
    header, _ = decoded(a_token())
    assert header["typ"] == "at+jwt"
    assert header["alg"] == "ES256"
    assert header.keys() == {"typ", "alg", "kid"}


def test_the_claims_are_those_of_the_profile() -> None:
    person, client = make_person(), make_client()
    _, claims = decoded(tokens(person, client, scope="openid documents:read")["access_token"])
    assert claims["iss"] == ISSUER
    assert claims["aud"] == API
    assert claims["sub"] == str(person.id)
    assert claims["client_id"] == client.id
    assert claims["scope"] == "openid documents:read"
    assert claims["exp"] - claims["iat"] == 600
    assert claims["auth_time"] <= claims["iat"]
    assert claims["amr"] == ["pwd"]
    assert claims.keys() == {
        "iss",
        "aud",
        "sub",
        "client_id",
        "scope",
        "exp",
        "iat",
        "jti",
        "auth_time",
        "acr",
        "amr",
        "gid",
        "sid",
    }


def test_no_two_tokens_have_the_same_jti() -> None:
    assert unverified(a_token())["jti"] != unverified(a_token())["jti"]


@pytest.mark.spec("RFC 7519", "6")
@pytest.mark.spec("RFC 9068", "4")
def test_a_token_without_signature_is_refused() -> None:
    claims = unverified(a_token())
    for algorithm in ("none", "None", "NONE", ""):
        forged = f"{part({'alg': algorithm, 'typ': 'at+jwt'})}.{part(claims)}."
        assert userinfo(forged).status_code == 401


@pytest.mark.spec("RFC 9068", "4")
def test_somebody_elses_signature_is_refused_whatever_it_says() -> None:
    token = a_token()
    header, claims = header_of(token), unverified(token)
    stranger = ECKey.generate_key("P-256")
    assert userinfo(jwt.encode(header, claims, stranger)).status_code == 401
    assert userinfo(jwt.encode(header | {"kid": "unknown"}, claims, stranger)).status_code == 401
    with_key = header | {"jwk": stranger.as_dict(private=False)}
    assert userinfo(jwt.encode(with_key, claims, stranger)).status_code == 401
    without = {name: value for name, value in header.items() if name != "kid"}
    assert userinfo(jwt.encode(without, claims, stranger)).status_code == 401


@pytest.mark.spec("RFC 8725", "2.1")
def test_a_public_key_is_no_shared_secret() -> None:
    token = a_token()
    secret = OctKey.import_key("x" * 64)
    header = header_of(token) | {"alg": "HS256"}
    assert (
        userinfo(jwt.encode(header, unverified(token), secret, algorithms=["HS256"])).status_code
        == 401
    )


@pytest.mark.spec("RFC 9068", "4")
def test_any_change_breaks_the_signature() -> None:
    token = a_token()
    head, payload, signature = token.split(".")
    changed = unverified(token) | {"scope": "openid profile users:write"}
    assert userinfo(f"{head}.{part(changed)}.{signature}").status_code == 401
    assert userinfo(f"{part(header_of(token) | {'x': 1})}.{payload}.{signature}").status_code == 401
    assert userinfo(f"{head}.{payload}.{signature[:-4]}").status_code == 401
    assert userinfo(f"{head}.{payload}.{'A' * len(signature)}").status_code == 401


@pytest.mark.spec("RFC 7515", "2")
def test_a_token_has_one_spelling() -> None:
    token = a_token()
    for other in (
        token + "=",
        token + "\t",
        token.replace(".", "..", 1),
        token[:-1] + _neighbour(token[-1]),
    ):
        assert userinfo(other).status_code in (400, 401)


def _neighbour(letter: str) -> str:
    """The base64url letter whose spare bits differ, so that it decodes to the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(letter) ^ 1]


@pytest.mark.spec("RFC 9068", "4")
@pytest.mark.parametrize("profile", ["oidc", "oauth21"])
def test_an_id_token_is_no_access_token(profile: str) -> None:
    token = tokens(make_person(), make_client(profile=profile))["id_token"]
    response = userinfo(token)
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "e30.e30.e30", "eyJ.eyJ.eyJ", "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA"]
)
def test_garbage_of_the_right_shape_is_refused(token: str) -> None:
    assert userinfo(token).status_code == 401
