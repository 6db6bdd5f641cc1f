"""JWT Secured Authorization Response Mode: the answer as one signed value."""

import time
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import Reply, authorize, reply, signed_in
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import ISSUER, decoded, exchange, good

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("JWT Secured Authorization Response Mode", "2.1"),
]
LIFE = 600


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


def hybrid() -> RegisteredClient:
    metadata = {"response_types": ("code", "code id_token")}
    return make_client(profile="oidc", is_first_party=True, metadata=metadata)


def inside(answer: Reply, app: RegisteredClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the one parameter says, verified as a client does (§2.4)."""
    assert answer.parameters.keys() == {"response"}
    header, claims = decoded(answer.parameters["response"])
    assert claims["iss"] == ISSUER
    assert claims["aud"] == app.id
    assert time.time() < claims["exp"] <= time.time() + LIFE
    return header, claims


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.3")
@pytest.mark.parametrize(
    ("mode", "carrier"),
    [
        ("jwt", "query"),
        ("query.jwt", "query"),
        ("fragment.jwt", "fragment"),
        ("form_post.jwt", "form_post"),
    ],
)
def test_each_mode_carries_one_value(browser: Client, mode: str, carrier: str) -> None:
    app = make_client(is_first_party=True)
    answer = reply(authorize(browser, app, response_mode=mode))
    assert answer.mode == carrier
    _, claims = inside(answer, app)
    assert claims["state"] == "s-123"
    assert good(exchange(app, claims["code"]))["access_token"]


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.1.1")
@pytest.mark.parametrize("mode", ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"])
def test_errors_are_signed_too(mode: str) -> None:
    app = make_client()
    answer = reply(authorize(Client(), app, response_mode=mode, prompt="none"))
    _, claims = inside(answer, app)
    assert (claims["error"], claims["state"]) == ("login_required", "s-123")
    assert "code" not in claims


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.3.4")
def test_where_tokens_are_handed_over_the_short_name_means_the_fragment(browser: Client) -> None:
    app = hybrid()
    answer = reply(authorize(browser, app, response_type="code id_token", response_mode="jwt"))
    assert answer.mode == "fragment"
    _, claims = inside(answer, app)
    assert decoded(claims["id_token"])[1]["c_hash"]


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.3.1")
def test_tokens_are_not_put_into_a_query_by_being_signed(browser: Client) -> None:
    asked = {"response_type": "code id_token", "response_mode": "query.jwt"}
    answer = reply(authorize(browser, hybrid(), **asked))
    assert (answer.mode, answer.error) == ("fragment", "invalid_request")


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.3")
@pytest.mark.parametrize(
    "mode", [".jwt", "JWT", "queryjwt", "query.jwt.jwt", "jwt.query", "token.jwt"]
)
def test_a_mode_that_there_is_not_is_refused(browser: Client, mode: str) -> None:
    answer = reply(authorize(browser, make_client(), response_mode=mode))
    assert (answer.mode, answer.error) == ("query", "invalid_request")


@pytest.mark.spec("JWT Secured Authorization Response Mode", "3")
@pytest.mark.parametrize(
    ("registration", "algorithm"),
    [
        ({"profile": "oidc"}, "RS256"),
        ({"profile": "oauth21"}, "ES256"),
        ({"profile": "oidc", "metadata": {"authorization_signed_response_alg": "ES256"}}, "ES256"),
        ({"profile": "oidc", "id_token_alg": "ES256"}, "RS256"),
    ],
)
def test_the_client_decides_about_the_algorithm(
    browser: Client, registration: dict[str, Any], algorithm: str
) -> None:
    app = make_client(is_first_party=True, **registration)
    header, _ = inside(reply(authorize(browser, app, response_mode="jwt")), app)
    assert header["alg"] == algorithm


@pytest.mark.spec("RFC 8725", "2.8")
def test_a_signed_response_is_no_id_token(browser: Client) -> None:
    app = make_client(is_first_party=True)
    signed = reply(authorize(browser, app, response_mode="jwt")).parameters["response"]
    assert reply(authorize(browser, app, id_token_hint=signed)).error == "invalid_request"
    page = browser.get("/oauth/end-session", {"id_token_hint": signed})
    assert b'id="logout-confirm"' in page.content


@pytest.mark.spec("JWT Secured Authorization Response Mode", "4")
def test_metadata_says_so() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert {"jwt", "query.jwt", "fragment.jwt", "form_post.jwt"} <= set(
        said["response_modes_supported"]
    )
    assert {"ES256", "RS256"} <= set(said["authorization_signing_alg_values_supported"])
