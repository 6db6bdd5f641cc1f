"""RFC 6749 §6 and RFC 9700 §4.14.2: refresh tokens, their rotation, and their end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.authorizing import agree, authorize, reply, signed_in
from tests.support.factories import make_client, make_person
from tests.support.oauth import (
    exchange,
    good,
    is_live,
    refresh,
    refused,
    tokens,
    unverified,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "6")]


def later(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    then = timezone.now() + timedelta(**span)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)


def given(scope: str = "openid profile", **registration: Any) -> tuple[Any, dict[str, Any]]:
    client = make_client(**registration)
    return client, tokens(make_person(), client, scope=scope)


def test_a_refresh_token_gives_new_tokens_and_its_successor() -> None:
    client, first = given()
    second = good(refresh(client, first["refresh_token"]))
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    good(refresh(client, second["refresh_token"]))


def test_the_refresh_token_is_needed() -> None:
    client = make_client()
    refused(refresh(client, "x", refresh_token=None), "invalid_request")


@pytest.mark.parametrize("token", ["x", "x" * 86, "x" * 20_000, "☃" * 86, "!" * 86, "A" * 86])
def test_an_invented_refresh_token_is_refused(token: str) -> None:
    refused(refresh(make_client(), token), "invalid_grant")


def test_a_refresh_token_belongs_to_its_client_and_trying_it_does_no_harm() -> None:
    client, first = given()
    refused(refresh(make_client(), first["refresh_token"]), "invalid_grant")
    good(refresh(client, first["refresh_token"]))


def test_a_public_client_refreshes_by_its_name() -> None:
    client, first = given(kind="spa", redirect_uris=("https://spa.example/callback",))
    good(refresh(client, first["refresh_token"]))


def test_scope_may_narrow_without_narrowing_the_grant() -> None:
    client, first = given("openid profile email")
    narrow = good(refresh(client, first["refresh_token"], scope="email"))
    assert narrow["scope"] == "email"
    assert "id_token" not in narrow
    assert good(refresh(client, narrow["refresh_token"]))["scope"] == "openid profile email"


@pytest.mark.parametrize(
    "scope", ["openid email", "documents:delete", "openid  profile", "☃", "\x0b"]
)
def test_scope_never_widens_and_asking_uses_nothing_up(scope: str) -> None:
    client, first = given("openid profile")
    refused(refresh(client, first["refresh_token"], scope=scope), "invalid_scope")
    good(refresh(client, first["refresh_token"]))


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_a_retry_within_the_grace_gets_the_same_successor() -> None:
    client, first = given()
    second = good(refresh(client, first["refresh_token"]))
    again = good(refresh(client, first["refresh_token"]))
    assert again["refresh_token"] == second["refresh_token"]
    good(refresh(client, again["refresh_token"]))


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_reuse_after_the_grace_revokes_the_family(monkeypatch: pytest.MonkeyPatch) -> None:
    client, first = given()
    second = good(refresh(client, first["refresh_token"]))
    later(monkeypatch, seconds=11)
    refused(refresh(client, first["refresh_token"]), "invalid_grant")
    refused(refresh(client, second["refresh_token"]), "invalid_grant")
    assert not is_live(second["access_token"], client)


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_without_grace_any_reuse_revokes_the_family(settings: Any) -> None:
    settings.REFRESH_GRACE_SECONDS = 0
    client, first = given()
    second = good(refresh(client, first["refresh_token"]))
    refused(refresh(client, first["refresh_token"]), "invalid_grant")
    refused(refresh(client, second["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_reuse_of_a_token_two_rotations_old_revokes_the_family_at_once() -> None:
    client, first = given()
    second = good(refresh(client, first["refresh_token"]))
    third = good(refresh(client, second["refresh_token"]))
    refused(refresh(client, first["refresh_token"]), "invalid_grant")
    refused(refresh(client, third["refresh_token"]), "invalid_grant")
    assert not is_live(third["access_token"], client)


def test_a_token_survives_a_change_of_the_secret_key(settings: Any) -> None:
    client, first = given()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-0123456789-0123456789"
    second = good(refresh(client, first["refresh_token"]))
    good(refresh(client, second["refresh_token"]))


def test_a_retry_across_a_change_of_the_secret_key_gets_the_same_successor(settings: Any) -> None:
    client, first = given()
    good(refresh(client, first["refresh_token"]))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-0123456789-0123456789"
    again = good(refresh(client, first["refresh_token"]))
    good(refresh(client, again["refresh_token"]))


def test_a_token_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    client, first = given("openid offline_access")
    later(monkeypatch, days=31)
    refused(refresh(client, first["refresh_token"]), "invalid_grant")


@pytest.mark.spec("OpenID Connect Core 1.0", "12.2")
def test_a_refreshed_id_token_is_about_the_same_sign_in() -> None:
    client, first = given()
    before = unverified(first["id_token"])
    after = unverified(good(refresh(client, first["refresh_token"]))["id_token"])
    for name in ("iss", "sub", "aud", "azp", "auth_time", "sid", "acr", "amr"):
        assert after[name] == before[name]
    assert after["iat"] >= before["iat"]
    assert "nonce" not in after


def sign_out(browser: Client) -> None:
    assert browser.post("/sign-out/").status_code == 302


@pytest.mark.spec("OpenID Connect Core 1.0", "11")
def test_without_offline_access_the_token_ends_with_the_session() -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    code = reply(agree(browser, authorize(browser, client, scope="openid profile"))).code
    first = good(exchange(client, code))
    sign_out(browser)
    refused(refresh(client, first["refresh_token"]), "invalid_grant")
    assert userinfo(first["access_token"]).status_code == 401


@pytest.mark.spec("OpenID Connect Core 1.0", "11")
def test_with_offline_access_the_tokens_survive_the_session() -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    code = reply(agree(browser, authorize(browser, client, scope="openid offline_access"))).code
    first = good(exchange(client, code))
    sign_out(browser)
    assert userinfo(first["access_token"]).status_code == 200
    second = good(refresh(client, first["refresh_token"]))
    assert userinfo(second["access_token"]).status_code == 200


def test_a_code_is_worthless_once_the_session_ended() -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    code = reply(agree(browser, authorize(browser, client, scope="openid offline_access"))).code
    sign_out(browser)
    refused(exchange(client, code), "invalid_grant")


def test_a_retry_whose_successor_cannot_be_made_again_is_reuse(settings: Any) -> None:
    client, first = given()
    earlier = settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS = [earlier]
    settings.SECRET_KEY = "another-secret-key-0123456789-0123456789"
    second = good(refresh(client, first["refresh_token"]))
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = earlier
    refused(refresh(client, first["refresh_token"]), "invalid_grant")
    assert not is_live(second["access_token"], client)
