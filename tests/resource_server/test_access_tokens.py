"""RFC 9068 §4 at an API of another project: what is no access token of its issuer for it is refused."""

import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.resource_server.world import From, World, call, sign, weak_key

pytestmark = pytest.mark.spec("RFC 9068", "4")


def refused(answer: Any, error: str = "invalid_token", status: int = 401) -> None:
    assert answer.status_code == status, answer.data
    assert f'error="{error}"' in answer.headers["WWW-Authenticate"]


def test_a_token_of_the_issuer_for_this_api_says_who_calls(world: World) -> None:
    assert call(world.token()).data == {"sub": "somebody"}
    assert (
        call(world.token(aud=["https://other.example", "https://api.example/v1"])).status_code
        == 200
    )
    assert call(world.token(header={"typ": "application/at+jwt"})).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "https://other.example"},
        {"aud": ["https://other.example"]},
        {"aud": None},
        {"exp": From(-1)},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 10**400},
        {"nbf": From(600)},
        {"iat": From(600)},
        {"iat": []},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"client_id": None},
        {"scope": ["notes:read"]},
        {"cnf": "me"},
        {"acr": 2},
    ],
)
def test_a_claim_that_is_wrong_is_refused(world: World, wrong: dict[str, Any]) -> None:
    refused(call(world.token(**wrong)))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"typ": "dpop+jwt"},
        {"typ": "logout+jwt"},
        {"kid": "unknown"},
        {"crit": ["b64"], "b64": True},
    ],
    ids=str,
)
def test_another_kind_of_token_is_refused(world: World, header: dict[str, Any]) -> None:
    refused(call(world.token(header=header)))


def test_somebody_else_signs_in_vain(world: World) -> None:
    claims: dict[str, Any] = {"iss": world.url, "aud": "https://api.example/v1", "sub": "x"}
    now = int(time.time())
    claims |= {"client_id": "y", "iat": now, "exp": now + 600, "scope": "notes:read"}
    header = {"alg": "ES256", "kid": "one", "typ": "at+jwt"}
    refused(call(sign(header, claims, ECKey.generate_key("P-256"))))


def test_a_public_key_is_no_secret(world: World) -> None:
    """RFC 8725 §2.1: HMAC with what everybody knows."""
    public = world.keys["one"].as_pem(private=False)
    claims = {"iss": world.url, "aud": "https://api.example/v1", "exp": int(time.time()) + 600}
    refused(call(sign({"alg": "HS256", "kid": "one", "typ": "at+jwt"}, claims, public)))


def test_a_token_without_a_signature_is_refused(world: World) -> None:
    head, body, _ = world.token().split(".")
    refused(call(f"{head}.{body}."))
    refused(call("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + body + "."))


@pytest.mark.parametrize("text", ["a.b.c", "eyJ", "x" * 40_000, "e30.e30.e30", "a.b.c.d.e"])
def test_what_is_no_token_is_refused(world: World, text: str) -> None:
    refused(call(text))


def test_a_payload_that_is_no_object_is_refused(world: World) -> None:
    for payload in (b"[]", b"{", b'{"a":"\\ud800"}', b"[" * 5_000):
        header = {"alg": "ES256", "kid": "one", "typ": "at+jwt"}
        refused(call(sign(header, payload, world.keys["one"])))


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("RS256", RSAKey.generate_key(2048)),
        ("PS256", RSAKey.generate_key(2048)),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
    ],
    ids=["RS256", "PS256", "EdDSA"],
)
def test_every_algorithm_of_the_provider_is_understood(
    world: World, algorithm: str, key: Any
) -> None:
    world.add_key("two", key)
    assert call(world.token(kid="two", header={"alg": algorithm})).status_code == 200


def test_a_weak_key_verifies_nothing(world: World) -> None:
    world.add_key("weak", weak_key())
    refused(call(world.token(kid="weak", header={"alg": "RS256"})))


@pytest.mark.spec("RFC 6750", "2")
def test_a_token_is_shown_in_the_header_and_nowhere_else(world: World) -> None:
    from rest_framework.test import APIRequestFactory

    from tests.resource_server.world import Notes

    answer = Notes.as_view()(APIRequestFactory().get("/v1/notes", {"access_token": world.token()}))
    refused(answer, "invalid_request", 400)
    refused(call("two words"), "invalid_request", 400)


@pytest.mark.spec("RFC 6750", "3.1")
def test_without_a_token_the_challenge_names_no_error(world: World) -> None:
    answer = call()
    assert answer.status_code == 401
    assert "error" not in answer.headers["WWW-Authenticate"]
    assert call("abc", scheme="Basic").status_code == 401


@pytest.mark.spec("RFC 6750", "3.1")
def test_a_missing_scope_is_named(world: World) -> None:
    answer = call(world.token(scope="other"))
    refused(answer, "insufficient_scope", 403)
    assert 'scope="notes:read"' in answer.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 9470", "3")
def test_a_weak_or_old_sign_in_is_told_what_would_do(world: World) -> None:
    fresh: dict[str, Any] = {"acr": "strong", "auth_time": From(0)}
    assert call(world.token(**fresh), method="delete").status_code == 204
    weak_ones: list[dict[str, Any]] = [
        {"acr": "weak", "auth_time": From(0)},
        {"acr": "strong", "auth_time": From(-900)},
        {},
    ]
    for weak in weak_ones:
        answer = call(world.token(**weak), method="delete")
        refused(answer, "insufficient_user_authentication")
        assert 'acr_values="strong stronger", max_age="300"' in answer.headers["WWW-Authenticate"]
    # Nobody stands behind a client that acts for itself.
    assert call(world.token(sub="an-app"), method="delete").status_code == 204
