"""Protected resource metadata of our own APIs (RFC 9728): from an API's address to its issuer."""

import pytest
from django.test import Client

from tests.support.oauth import API, ISSUER

WELL_KNOWN = "/.well-known/oauth-protected-resource"


@pytest.mark.spec("RFC 9728", "5.1")
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/users", "/oauth/userinfo"])
def test_who_calls_without_a_token_is_shown_the_way(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 401
    assert f'resource_metadata="{ISSUER}{WELL_KNOWN}/api"' in answer.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 9728", "2")
def test_the_metadata_names_the_issuer_and_what_tokens_can_carry() -> None:
    answer = Client().get(f"{WELL_KNOWN}/api")
    assert answer.headers["Content-Type"] == "application/json"
    document = answer.json()
    assert document["resource"] == API
    assert document["authorization_servers"] == [ISSUER]
    assert {"documents:read", "users:read"} <= set(document["scopes_supported"])
    assert document["bearer_methods_supported"] == ["header"]
    assert "ES256" in document["dpop_signing_alg_values_supported"]
    assert document["authorization_details_types_supported"] == ["document_access"]
    assert document["tls_client_certificate_bound_access_tokens"] is False


@pytest.mark.spec("RFC 9728", "3.3")
@pytest.mark.parametrize("path", ["", "/", "/api/v1", "/apis", "/other"])
def test_what_is_no_resource_has_no_metadata(path: str) -> None:
    assert Client().get(f"{WELL_KNOWN}{path}").status_code == 404


@pytest.mark.spec("RFC 9728", "3")
def test_metadata_is_only_read() -> None:
    assert Client().post(f"{WELL_KNOWN}/api").status_code == 405


@pytest.mark.spec("RFC 9728", "4")
def test_the_issuer_names_its_own_apis() -> None:
    assert Client().get("/.well-known/oauth-authorization-server").json()[
        "protected_resources"
    ] == [API]
