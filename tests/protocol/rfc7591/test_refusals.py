"""RFC 7591 §3.2.2: what is not registered, and what is said then."""

from typing import Any

import pytest
from django.test import Client

from tests.support.registering import REDIRECT, REGISTER, WANTED, refused, register, registered

pytestmark = pytest.mark.spec("RFC 7591", "3.2.2")


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example/callback#here",
        "https://rp.example/callback#",
        "http://rp.example/callback",
        "https://*.rp.example/callback",
        "https://user@rp.example/callback",
        "javascript:alert(1)",
        "data:text/html,hello",
        "/callback",
        "",
        "https://rp.example/\u0001",
        "https://rp.example/a b",
        "https://" + "a" * 600,
        "https://[::1",
    ],
)
def test_a_redirect_uri_that_is_none(uri: str) -> None:
    refused(register(redirect_uris=[REDIRECT, uri]), "invalid_redirect_uri")


@pytest.mark.parametrize("uris", [[], ...])
def test_the_code_grant_needs_a_redirect_uri(uris: Any) -> None:
    refused(register(redirect_uris=uris), "invalid_redirect_uri")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": "https://rp.example/callback"},
        {"redirect_uris": [1]},
    ],
)
def test_redirect_uris_that_are_no_list_of_strings(changes: dict[str, Any]) -> None:
    refused(register(**changes), "invalid_redirect_uri")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_name", 7),
        ("client_name", ["Journal"]),
        ("client_name", "a" * 200),
        ("client_name", "two\nlines"),
        ("client_uri", "javascript:alert(1)"),
        ("logo_uri", "http://rp.example/logo.png"),
        ("contacts", "ann@example.com"),
        ("contacts", [True]),
        ("contacts", ["a"] * 200),
        ("scope", ["openid"]),
        ("grant_types", "authorization_code"),
        ("grant_types", ["password"]),
        ("grant_types", ["client_credentials"]),
        ("grant_types", []),
        ("response_types", ["token"]),
        ("response_modes", ["pigeon"]),
        ("response_types", ["code id_token"]),
        ("token_endpoint_auth_method", "magic"),
        ("application_type", "desktop"),
        ("application_type", 1),
        ("jwks", []),
        ("jwks", {"keys": []}),
        ("jwks", {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}),
        ("default_max_age", True),
        ("default_max_age", -1),
        ("default_max_age", 10**30),
        ("default_max_age", 1.5),
        ("default_acr_values", ["gold"]),
        ("require_auth_time", "yes"),
        ("id_token_signed_response_alg", "none"),
        ("security_profile", "oidc"),
        ("security_profile", {"a": 1}),
        ("security_profile", "none"),
    ],
)
def test_a_value_that_is_not_valid_is_named(name: str, value: Any) -> None:
    assert name in refused(register(**{name: value}), "invalid_client_metadata")


def test_a_method_that_needs_keys_names_them() -> None:
    response = register(token_endpoint_auth_method="private_key_jwt")
    assert refused(response, "invalid_client_metadata").startswith("jwks: ")


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"[]",
        b'"text"',
        b"{",
        b'{"redirect_uris": ["https://rp.example/"], "client_name": NaN}',
        b'{"client_name": "a", "client_name": "b"}',
        b'{"client_name": "\\u0000"}',
        b'{"client_name": "\\ud800"}',
        b'{"a":' * 10_000,
        b"\xff",
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object(body: bytes) -> None:
    response = Client().post(REGISTER, body, content_type="application/json")
    refused(response, "invalid_client_metadata")


def test_a_body_of_another_type() -> None:
    refused(Client().post(REGISTER, WANTED), "invalid_request")


def test_a_body_that_is_too_large() -> None:
    refused(register(client_name="a" * 70_000), "invalid_request", 413)


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods(method: str) -> None:
    response = getattr(Client(), method)(REGISTER)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


@pytest.mark.spec("RFC 7591", "3.2.1")
def test_nothing_but_the_code_flow_is_given_away() -> None:
    """What is not open is left out; the answer says what was registered."""
    made = registered(
        scope="openid profile users:write documents:delete nonsense",
        grant_types=[
            "authorization_code",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ],
        is_first_party=True,
        may_introspect=True,
        token_exchange_modes=["impersonation"],
        roles=["admin"],
    )
    assert made["scope"] == "openid profile"
    assert made["grant_types"] == ["authorization_code"]
    assert not made.keys() & {"is_first_party", "may_introspect", "token_exchange_modes", "roles"}
