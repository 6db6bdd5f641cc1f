"""OpenID Connect Discovery 1.0 §3, RFC 8414 §2 and what extends them: what has to be said is said, and what is said is so."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.support.factories import make_client
from tests.support.oauth import ISSUER, TOKEN, post
from tests.support.registering import metadata

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Discovery 1.0", "3")]


@pytest.fixture
def found() -> dict[str, Any]:
    document: dict[str, Any] = Client().get("/.well-known/openid-configuration").json()
    return document


def keys(found: dict[str, Any]) -> list[dict[str, Any]]:
    published: list[dict[str, Any]] = Client().get(urlsplit(found["jwks_uri"]).path).json()["keys"]
    return published


@pytest.mark.spec("RFC 8414", "2")
def test_nothing_is_said_of_what_is_empty_or_unsigned(found: dict[str, Any]) -> None:
    """RFC 8414 §3.2: claims with zero elements are left out; none of ours takes or gives `none`."""
    assert {name for name, value in found.items() if value in (None, "", [], {})} == set()
    algorithms = {name: value for name, value in found.items() if "_alg_values_" in name}
    assert len(algorithms) >= 10
    assert {name for name, value in algorithms.items() if "none" in value} == set()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("issuer", marks=pytest.mark.spec("RFC 8414", "2")),
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        # Recommended ones, and those that extensions demand.
        "userinfo_endpoint",
        "scopes_supported",
        "claims_supported",
        pytest.param(
            "token_endpoint_auth_signing_alg_values_supported",
            marks=pytest.mark.spec("RFC 8414", "2"),
        ),
        pytest.param(
            "pushed_authorization_request_endpoint", marks=pytest.mark.spec("RFC 9126", "5")
        ),
        pytest.param("device_authorization_endpoint", marks=pytest.mark.spec("RFC 8628", "4")),
        pytest.param(
            "authorization_response_iss_parameter_supported",
            marks=pytest.mark.spec("RFC 9207", "3"),
        ),
        pytest.param(
            "dpop_signing_alg_values_supported", marks=pytest.mark.spec("RFC 9449", "5.1")
        ),
        pytest.param(
            "introspection_signing_alg_values_supported", marks=pytest.mark.spec("RFC 9701", "7")
        ),
        pytest.param(
            "authorization_signing_alg_values_supported",
            marks=pytest.mark.spec("JWT Secured Authorization Response Mode", "4"),
        ),
        pytest.param(
            "end_session_endpoint",
            marks=pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "2.1"),
        ),
        pytest.param(
            "check_session_iframe",
            marks=pytest.mark.spec("OpenID Connect Session Management 1.0", "3.3"),
        ),
        pytest.param(
            "backchannel_authentication_endpoint",
            marks=pytest.mark.spec("OpenID Connect CIBA Core 1.0", "4"),
        ),
        pytest.param(
            "backchannel_token_delivery_modes_supported",
            marks=pytest.mark.spec("OpenID Connect CIBA Core 1.0", "4"),
        ),
        pytest.param(
            "grant_management_actions_supported",
            marks=pytest.mark.spec("Grant Management for OAuth 2.0", "7.1"),
        ),
    ],
)
def test_what_has_to_be_said_is_said(found: dict[str, Any], name: str) -> None:
    assert found[name]


@pytest.mark.spec("OpenID Connect Core 1.0", "15.1")
def test_rs256_is_there_for_id_tokens(found: dict[str, Any]) -> None:
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert "openid" in found["scopes_supported"]


@pytest.mark.spec("OpenID Connect Core 1.0", "15.2")
def test_what_a_dynamic_provider_has_to_have_is_there(settings: Any) -> None:
    """Response types, discovery, registration, request_uri."""
    settings.CLIENT_REGISTRATION = "open"
    settings.ISSUER = "https://dynamic.example"
    found = Client().get("/.well-known/openid-configuration").json()
    assert {"code", "id_token", "id_token token"} <= set(found["response_types_supported"])
    assert found["registration_endpoint"].startswith(settings.ISSUER)
    assert found["request_uri_parameter_supported"] is True


@pytest.mark.spec("RFC 8414", "2")
def test_every_address_is_https_where_the_issuer_is(settings: Any) -> None:
    settings.ISSUER = "https://id.example"
    settings.CLIENT_REGISTRATION = "token"
    said = metadata("openid-configuration")
    addresses = {
        name: value for name, value in said.items() if name.endswith(("_endpoint", "_uri"))
    }
    assert len(addresses) >= 12
    for name, value in addresses.items():
        assert value.startswith("https://id.example/"), name


@pytest.mark.spec("RFC 8414", "2")
def test_lists_are_written_as_their_readers_expect(found: dict[str, Any]) -> None:
    assert {"authorization_code", "implicit", "refresh_token"} <= set(
        found["grant_types_supported"]
    )
    assert "RS256" in found["request_object_signing_alg_values_supported"]
    assert {"public", "pairwise"} == set(found["subject_types_supported"])
    # RFC 6749 §3.3; RFC 5646 §2.1.1: a language in small letters, a region in capitals.
    assert all(re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", one) for one in found["scopes_supported"])
    assert all(
        re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", one) for one in found["ui_locales_supported"]
    )


def test_there_is_a_key_for_each_signature_and_each_encryption(found: dict[str, Any]) -> None:
    published = keys(found)
    signing = {key["alg"] for key in published if key["use"] == "sig"}
    for name in ("id_token", "userinfo", "introspection", "authorization"):
        assert set(found[f"{name}_signing_alg_values_supported"]) <= signing
    kinds = {key["kty"] for key in published if key["use"] == "enc"}
    for algorithm in found["request_object_encryption_alg_values_supported"]:
        assert {"RSA": "RSA", "ECD": "EC"}[algorithm[:3]] in kinds


@pytest.mark.spec("RFC 8414", "2")
def test_each_grant_that_is_promised_is_known(found: dict[str, Any]) -> None:
    app = make_client()
    grants = set(found["grant_types_supported"])
    # Asks nothing of the token endpoint.
    for name in grants - {"implicit"}:
        answer = post(TOKEN, {"grant_type": name}, app)
        assert answer.json()["error"] != "unsupported_grant_type", name
    assert post(TOKEN, {"grant_type": "password"}, app).json()["error"] == "unsupported_grant_type"


@pytest.mark.spec("RFC 8414", "2")
def test_each_address_is_ours_and_answers(found: dict[str, Any]) -> None:
    addresses = [
        value
        for name, value in found.items()
        if name.endswith(("_endpoint", "_uri", "_iframe")) and isinstance(value, str)
    ]
    assert len(addresses) >= 12
    for address in addresses:
        assert address.startswith(f"{ISSUER}/")
        assert "#" not in address
        assert Client().get(urlsplit(address).path).status_code != 404, address
