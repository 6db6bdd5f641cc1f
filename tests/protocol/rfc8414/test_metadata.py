"""RFC 8414 and OpenID Connect Discovery 1.0: what this server says of itself is true."""

from typing import Any

import pytest
from django.test import Client

from tests.support.oauth import ISSUER

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8414", "2")]
OPENID = "/.well-known/openid-configuration"
OAUTH = "/.well-known/oauth-authorization-server"


def document(path: str = OPENID) -> dict[str, Any]:
    response = Client().get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.spec("RFC 8414", "3.3")
@pytest.mark.parametrize("path", [OPENID, OAUTH])
def test_the_issuer_is_exactly_ours(path: str) -> None:
    assert document(path)["issuer"] == ISSUER


def test_both_names_give_the_same_document() -> None:
    assert document(OPENID) == document(OAUTH)


@pytest.mark.spec("RFC 8705", "3.3")
def test_certificates_are_not_promised_where_no_proxy_asks_for_them() -> None:
    found = document()
    assert found["tls_client_certificate_bound_access_tokens"] is False
    assert "mtls_endpoint_aliases" not in found
    names = [name for name in found if name.endswith("_auth_methods_supported")]
    assert not any("tls" in method for name in names for method in found[name])
    assert "client_secret_jwt" in found["token_endpoint_auth_methods_supported"]


def test_every_endpoint_exists() -> None:
    endpoints = {
        name: value
        for name, value in document().items()
        if name.endswith("_endpoint") or name == "jwks_uri"
    }
    assert len(endpoints) >= 8
    for address in endpoints.values():
        assert address.startswith(f"{ISSUER}/")
        assert Client().get(address.removeprefix(ISSUER)).status_code != 404


@pytest.mark.spec("OpenID Connect Discovery 1.0", "3")
def test_what_clients_need_is_there() -> None:
    found = document()
    assert set(found["response_types_supported"]) == {
        "code",
        "id_token",
        "id_token token",
        "code id_token",
        "code token",
        "code id_token token",
    }
    assert found["subject_types_supported"] == ["public", "pairwise"]
    for answer in ("id_token", "userinfo", "introspection"):
        signed = found[f"{answer}_signing_alg_values_supported"]
        assert signed == ["ES256", "RS256", "PS256", "EdDSA"]
        for kind in ("alg", "enc"):
            offered = found[f"{answer}_encryption_{kind}_values_supported"]
            assert offered
            # Never what protects nothing, or what has been broken (RFC 8725 §3.2).
            assert not {"none", "dir", "RSA1_5"} & set(offered)
    assert "openid" in found["scopes_supported"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    grants = {"authorization_code", "refresh_token", "client_credentials", "implicit"}
    assert grants <= set(found["grant_types_supported"])
    assert found["authorization_response_iss_parameter_supported"] is True
    assert found["claims_parameter_supported"] is True
    assert {"sub", "iss", "email", "auth_time"} <= set(found["claims_supported"])


@pytest.mark.spec("OpenID Connect Discovery 1.0", "3")
def test_what_would_be_understood_from_silence_is_said_in_words() -> None:
    found = document()
    assert found["request_uri_parameter_supported"] is True
    assert found["require_request_uri_registration"] is True
    assert found["request_parameter_supported"] is True
    assert found["require_signed_request_object"] is False
    assert "none" not in found["request_object_signing_alg_values_supported"]
    assert "ES256" in found["request_object_signing_alg_values_supported"]
    assert "RSA-OAEP-256" in found["request_object_encryption_alg_values_supported"]
    assert "A256GCM" in found["request_object_encryption_enc_values_supported"]


@pytest.mark.spec("RFC 8414", "2")
def test_a_public_client_is_not_promised_introspection() -> None:
    found = document()
    assert "none" in found["token_endpoint_auth_methods_supported"]
    assert "none" not in found["introspection_endpoint_auth_methods_supported"]


@pytest.mark.spec("RFC 8414", "3")
def test_it_may_be_kept_for_a_while_and_asked_for_by_its_tag() -> None:
    first = Client().get(OAUTH)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = Client().get(OAUTH, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.fixture
def issuer_with_path(settings: Any) -> str:
    issuer = "https://id.example.com/tenant/one"
    settings.ISSUER = issuer
    return issuer


@pytest.mark.spec("RFC 8414", "3.1")
@pytest.mark.parametrize("path", [OPENID, OAUTH])
def test_an_issuer_with_a_path_is_found_behind_the_well_known_name(
    path: str, issuer_with_path: str
) -> None:
    found = document(f"{path}/tenant/one")
    assert found["issuer"] == issuer_with_path
    assert found["token_endpoint"] == f"{issuer_with_path}/oauth/token"
    assert document(f"{path}/tenant/one/") == found
    assert Client().get(f"{path}/tenant/two").status_code == 404


@pytest.mark.parametrize("path", [OPENID, OAUTH])
def test_nobody_else_is_described_here(path: str) -> None:
    assert Client().get(f"{path}/tenant").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method: str) -> None:
    response = getattr(Client(), method)(OAUTH)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
