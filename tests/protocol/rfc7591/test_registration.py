"""RFC 7591: an application registers itself, and works."""

import time
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import authorize, signed_in, walk
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import tokens
from tests.support.registering import (
    REDIRECT,
    initial_token,
    metadata,
    refused,
    register,
    registered,
    tomorrow,
)

pytestmark = pytest.mark.spec("RFC 7591", "3.2.1")


def as_client(made: dict[str, Any]) -> RegisteredClient:
    return RegisteredClient(
        pk=0,
        id=made["client_id"],
        secret=made.get("client_secret", ""),
        redirect_uri=made["redirect_uris"][0],
        post_logout_redirect_uri="",
    )


def test_what_was_registered_is_answered() -> None:
    response = register()
    made = response.json()
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert abs(made["client_id_issued_at"] - time.time()) < 10
    assert made["client_secret_expires_at"] == 0
    assert len(made["client_secret"]) >= 43
    assert len(made["registration_access_token"]) >= 43
    assert made["client_name"] == "Journal"
    assert made["redirect_uris"] == [REDIRECT]
    assert made["token_endpoint_auth_method"] == "client_secret_basic"
    assert made["grant_types"] == ["authorization_code"]
    assert made["response_types"] == ["code"]
    assert made["scope"] == "openid profile email"
    assert made["security_profile"] == "oauth21"


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_it_works_at_once(method: str) -> None:
    made = registered(
        token_endpoint_auth_method=method, grant_types=["authorization_code", "refresh_token"]
    )
    assert ("client_secret" in made) == (method != "none")
    given = tokens(make_person(), as_client(made))
    assert given["access_token"]


@pytest.mark.spec("RFC 7591", "2")
def test_what_is_unknown_null_or_tagged_with_a_language_does_no_harm() -> None:
    made = registered(
        **{
            "client_name#ja-Jpan-JP": "ジャーナル",
            "tos_uri#fr": "https://rp.example/fr/tos",
            "something_new": {"deep": [1, 2, None]},
            "logo_uri": None,
            "grant_types": None,
        }
    )
    assert made["grant_types"] == ["authorization_code"]
    assert "something_new" not in made


@pytest.mark.spec("RFC 7591", "2")
def test_every_plain_field_comes_back() -> None:
    wanted = {
        "client_uri": "https://rp.example/",
        "logo_uri": "https://rp.example/logo.png",
        "policy_uri": "https://rp.example/policy",
        "tos_uri": "https://rp.example/tos",
        "contacts": ["ops@rp.example"],
        "software_id": "4NRB1-0XZABZI9E6-5SM3R",
        "software_version": "2.1",
        "default_max_age": 3600,
        "post_logout_redirect_uris": ["https://rp.example/bye"],
    }
    made = registered(**wanted)
    assert {name: made[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("uris", "kind"),
    [
        (["https://rp.example/"], "web"),
        (["http://127.0.0.1/callback"], "native"),
        (["http://localhost:33418/callback"], "native"),
        (["com.example.app:/callback"], "native"),
    ],
)
def test_what_kind_of_application_it_is_shows_in_where_it_is_sent(
    uris: list[str], kind: str
) -> None:
    made = registered(redirect_uris=uris, token_endpoint_auth_method="none")
    assert made["application_type"] == kind


def test_the_name_of_one_that_has_none_is_its_host() -> None:
    assert registered(client_name=...)["client_name"] == "rp.example"
    assert registered(client_name="  ")["client_name"] == "rp.example"


def test_a_page_of_its_own_may_call_us_afterwards_and_any_page_before() -> None:
    """CORS: without cookies, by a script that has nothing yet."""
    preflight = {"Origin": "https://rp.example", "Access-Control-Request-Method": "POST"}
    for path in ("/oauth/register", "/oauth/register/an-id"):
        answer = Client().options(path, headers=preflight)
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    registered(token_endpoint_auth_method="none")
    answer = Client().options("/oauth/token", headers=preflight)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://rp.example"


class TestPolicy:
    """§3: who may register is the operator's to say."""

    def test_open_says_so_in_the_metadata(self, settings: Any) -> None:
        assert metadata()["registration_endpoint"] == "http://localhost:8000/oauth/register"
        settings.CLIENT_REGISTRATION = "closed"
        assert "registration_endpoint" not in metadata("openid-configuration")

    def test_closed_is_closed_also_with_a_token(self, settings: Any) -> None:
        token = initial_token()
        settings.CLIENT_REGISTRATION = "closed"
        refused(register(), "access_denied", 403)
        refused(register(token), "access_denied", 403)

    @pytest.mark.spec("RFC 7591", "3")
    def test_with_a_token_only(self, settings: Any) -> None:
        settings.CLIENT_REGISTRATION = "token"
        for token in ("", "nonsense", "a" * 10_000):
            response = register(token)
            refused(response, "invalid_token", 401)
            assert response.headers["WWW-Authenticate"].startswith("Bearer ")
        registered(initial_token())

    @pytest.mark.spec("RFC 7591", "3")
    def test_a_wrong_token_is_refused_also_where_none_is_needed(self) -> None:
        refused(register("nonsense"), "invalid_token", 401)

    def test_a_token_opens_as_often_as_it_says(self, settings: Any) -> None:
        settings.CLIENT_REGISTRATION = "token"
        token = initial_token(uses=2)
        refused(register(token, redirect_uris=[]), "invalid_redirect_uri")
        registered(token)
        registered(token)
        refused(register(token), "invalid_token", 401)

    def test_a_token_that_may_be_used_as_often_as_wanted(self) -> None:
        token = initial_token(uses=0, days=0)
        for _ in range(3):
            registered(token)

    def test_a_token_expires(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = initial_token(days=1)
        tomorrow(monkeypatch, days=1)
        refused(register(token), "invalid_token", 401)

    def test_a_token_opens_more_than_is_open_to_everybody(self) -> None:
        token = initial_token(
            profile="oidc",
            scopes=["openid", "documents:read"],
            grants=["authorization_code", "client_credentials"],
        )
        made = registered(
            token, grant_types=["authorization_code", "client_credentials", "refresh_token"]
        )
        assert made["scope"] == "openid documents:read"
        assert made["grant_types"] == ["authorization_code", "client_credentials"]
        assert made["security_profile"] == "oidc"

    def test_a_strict_profile_may_be_chosen_by_anybody(self) -> None:
        from joserfc.jwk import ECKey

        key = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)
        made = registered(
            security_profile="fapi2",
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [key]},
        )
        assert made["security_profile"] == "fapi2"
        assert "client_secret" not in made
        refused(
            register(security_profile="fapi2", token_endpoint_auth_method="client_secret_basic"),
            "invalid_client_metadata",
        )

    @pytest.mark.parametrize(
        "options",
        [{"days": -1}, {"uses": -5}, {"scopes": ["nonsense"]}, {"response_types": ["magic"]}],
    )
    def test_a_token_for_what_does_not_exist_is_not_made(self, options: dict[str, Any]) -> None:
        from django.core.management import CommandError

        with pytest.raises(CommandError):
            initial_token(**options)


def test_consent_says_that_nobody_checked_it() -> None:
    made = registered(client_name="Vestibule Support")
    browser = signed_in(make_person())
    page = walk(browser, authorize(browser, as_client(made)))
    assert b"Nobody here has checked this app" in page.content
    assert b"rp.example" in page.content
