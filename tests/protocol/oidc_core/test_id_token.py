"""OpenID Connect Core 1.0 §2, §3.1.3.6, §5.5: the ID token."""

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.support.factories import make_client, make_person
from tests.support.oauth import ISSUER, decoded, good, refresh, tokens

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "2")]


def test_it_is_about_the_person_and_for_the_client() -> None:
    person, client = make_person(), make_client()
    header, claims = decoded(tokens(person, client, nonce="n-1")["id_token"])
    assert header["typ"] == "JWT"
    assert claims["iss"] == ISSUER
    assert claims["sub"] == str(person.id)
    assert claims["aud"] == claims["azp"] == client.id
    assert claims["nonce"] == "n-1"
    assert claims["iat"] < claims["exp"]
    assert claims["auth_time"] <= claims["iat"]
    assert claims["amr"] == ["pwd"]
    assert claims["acr"]
    assert claims["sid"]


def test_without_a_nonce_there_is_none() -> None:
    _, claims = decoded(tokens(make_person(), make_client(), nonce=None)["id_token"])
    assert "nonce" not in claims


@pytest.mark.parametrize(
    ("registration", "algorithm"),
    [
        ({"profile": "oidc"}, "RS256"),
        ({"profile": "oauth21"}, "ES256"),
        ({"profile": "oidc", "id_token_alg": "ES256"}, "ES256"),
        ({"profile": "oidc", "id_token_alg": "PS256"}, "PS256"),
        ({"profile": "oidc", "id_token_alg": "EdDSA"}, "EdDSA"),
        ({"profile": "oauth21", "id_token_alg": "RS256"}, "RS256"),
        ({"profile": "oauth21", "id_token_alg": "EdDSA"}, "EdDSA"),
    ],
)
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_client_decides_about_the_algorithm(
    registration: dict[str, Any], algorithm: str
) -> None:
    header, _ = decoded(tokens(make_person(), make_client(**registration))["id_token"])
    assert header["alg"] == algorithm


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.3.6")
def test_it_is_bound_to_the_access_token() -> None:
    answer = tokens(make_person(), make_client())
    _, claims = decoded(answer["id_token"])
    half = hashlib.sha256(answer["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.3.6")
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_with_ed25519_it_is_bound_by_the_hash_of_that_signature() -> None:
    """RFC 8032 §5.1: Ed25519 hashes by SHA-512."""
    answer = tokens(make_person(), make_client(id_token_alg="EdDSA"))
    _, claims = decoded(answer["id_token"])
    half = hashlib.sha512(answer["access_token"].encode()).digest()[:32]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


@pytest.mark.spec("OpenID Connect Core 1.0", "5.4")
def test_it_holds_no_profile_unless_asked() -> None:
    person = make_person(claims={"given_name": "Ada"})
    _, claims = decoded(tokens(person, make_client(), scope="openid profile email")["id_token"])
    assert not claims.keys() & {"given_name", "email", "email_verified", "updated_at"}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_single_claims_come_where_they_were_asked_for() -> None:
    person, client = (
        make_person(claims={"given_name": "Ada", "family_name": "Byron"}),
        make_client(),
    )
    wanted = json.dumps(
        {"id_token": {"given_name": {"essential": True}, "email": None, "nickname": None}}
    )
    answer = tokens(person, client, scope="openid", claims=wanted)
    _, claims = decoded(answer["id_token"])
    assert claims["given_name"] == "Ada"
    assert claims["email"] == person.email
    assert not claims.keys() & {"family_name", "nickname"}
    _, later = decoded(good(refresh(client, answer["refresh_token"]))["id_token"])
    assert later["given_name"] == "Ada"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_single_claims_stay_within_what_the_client_is_registered_for() -> None:
    person = make_person(claims={"phone_number": "+493012345678", "given_name": "Ada"})
    client = make_client(scopes=("openid", "email"))
    wanted = json.dumps({"id_token": {"phone_number": None, "given_name": None, "email": None}})
    _, claims = decoded(tokens(person, client, scope="openid", claims=wanted)["id_token"])
    assert "email" in claims
    assert not claims.keys() & {"phone_number", "given_name"}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_no_asked_claim_replaces_one_of_the_protocol() -> None:
    wanted = json.dumps({"id_token": {"iss": None, "aud": None, "sub": None, "exp": {"value": 1}}})
    person, client = make_person(), make_client()
    _, claims = decoded(tokens(person, client, scope="openid", claims=wanted)["id_token"])
    assert (claims["iss"], claims["sub"], claims["aud"]) == (ISSUER, str(person.id), client.id)
