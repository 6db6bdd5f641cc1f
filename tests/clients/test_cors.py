"""Who may read our answers from a page of another origin (Fetch Standard, CORS protocol)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from apps.clients.services import origins
from tests.support import factories

pytestmark = pytest.mark.django_db
SPA = "https://spa.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}
REGISTERED_ONLY = [
    "/oauth/token",
    "/oauth/userinfo",
    "/oauth/revoke",
    "/oauth/par",
    "/api/v1/me",
    "/api/v1/users",
    "/api/v1/documents",
]
OPEN = [
    "/oauth/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
]
CLOSED = [
    "/",
    "/sign-in/",
    "/oauth/authorize",
    "/oauth/introspect",
    "/api/v1/login",
    "/api/v1/signup",
    "/account/",
]


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    origins.forget()
    factories.make_client(kind="spa", redirect_uris=[f"{SPA}/callback"])
    yield
    origins.forget()


def cors(answer: Any) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")
    }


@pytest.mark.parametrize("path", REGISTERED_ONLY)
def test_a_registered_origin_may_ask_and_read(client: Client, path: str) -> None:
    answer = client.options(path, headers={"Origin": SPA, **PREFLIGHT})
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["Access-Control-Allow-Origin"] == SPA
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Origin" in answer.headers["Vary"]
    answer = client.get(path, headers={"Origin": SPA})
    assert answer.status_code >= 400, "without a token it is an error, which the page may read"
    assert answer.headers["Access-Control-Allow-Origin"] == SPA
    for name in ("WWW-Authenticate", "ETag", "X-Request-Id"):
        assert name in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", REGISTERED_ONLY)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "*",
        "https://spa.example.evil.example",
        "http://spa.example",
        SPA + "/",
        "https://SPA.example",
        "x" * 5000,
    ],
)
def test_any_other_origin_may_not(client: Client, path: str, origin: str) -> None:
    for answer in (
        client.options(path, headers={"Origin": origin, **PREFLIGHT}),
        client.get(path, headers={"Origin": origin}),
    ):
        assert cors(answer) == {}
        assert "Origin" in answer.headers["Vary"], "a cache keeps the answers apart"


@pytest.mark.parametrize("path", OPEN)
def test_anybodys_page_may_read_metadata_and_keys(client: Client, path: str) -> None:
    for origin in ({}, {"Origin": "https://evil.example"}):
        answer = client.get(path, headers=origin)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options(path, headers={"Origin": "https://evil.example", **PREFLIGHT})
    assert preflight.status_code == 204


@pytest.mark.spec("RFC 9700", "2.6")
@pytest.mark.parametrize("path", CLOSED)
def test_pages_and_what_sets_cookies_are_for_no_other_origin(client: Client, path: str) -> None:
    for answer in (
        client.options(path, headers={"Origin": SPA, **PREFLIGHT}),
        client.get(path, headers={"Origin": SPA}),
    ):
        assert cors(answer) == {}


def test_errors_before_any_view_can_be_read_too(client: Client) -> None:
    for query in ("x=%00", "x=" + "y" * 40_000):
        answer = client.get(f"/api/v1/me?{query}", headers={"Origin": SPA})
        assert answer.status_code in (400, 414)
        assert answer.headers["Access-Control-Allow-Origin"] == SPA


def test_programs_without_an_origin_cost_no_statement(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/api/v1/me")
    assert cors(answer) == {}
    with django_assert_num_queries(0):
        client.get("/api/v1/me", headers={"Origin": "http://localhost:8000"})
    with django_assert_num_queries(1):
        for _ in range(3):
            client.get("/api/v1/me", headers={"Origin": SPA})


def test_an_options_request_that_is_no_preflight_reaches_the_view(client: Client) -> None:
    answer = client.options("/api/v1/me", headers={"Origin": SPA})
    assert answer.status_code != 204
