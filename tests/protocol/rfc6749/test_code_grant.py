"""RFC 6749 §4.1: codes, as the token endpoint sees them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.support.authorizing import code_for, signed_in
from tests.support.factories import make_client, make_person, register_anew
from tests.support.oauth import (
    exchange,
    good,
    introspect,
    is_live,
    refresh,
    refused,
    tokens,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "4.1.3")]


def test_a_code_gives_tokens() -> None:
    answer = tokens(make_person(), make_client(), scope="openid profile")
    assert answer.keys() == {
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "refresh_token",
        "id_token",
    }


def test_the_code_is_needed() -> None:
    client = make_client()
    refused(exchange(client, "x", code=None), "invalid_request")


@pytest.mark.parametrize("code", ["unknown", "x" * 5_000, "☃", "%00"])
def test_an_unknown_code_is_refused(code: str) -> None:
    refused(exchange(make_client(), code), "invalid_grant")


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_code_is_redeemed_once_and_its_replay_revokes_what_it_gave() -> None:
    client = make_client()
    code = code_for(make_person(), client)
    given = good(exchange(client, code))
    assert is_live(given["access_token"], client)
    refused(exchange(client, code), "invalid_grant")
    assert not is_live(given["access_token"], client)
    assert userinfo(given["access_token"]).status_code == 401
    refused(refresh(client, given["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_replay_takes_what_was_refreshed_too() -> None:
    client = make_client()
    code = code_for(make_person(), client)
    later = good(refresh(client, good(exchange(client, code))["refresh_token"]))
    refused(exchange(client, code), "invalid_grant")
    assert not is_live(later["access_token"], client)
    refused(refresh(client, later["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_code_that_was_taken_back_is_refused_without_an_alarm() -> None:
    """Signed out before the client came: nobody used anything twice, and nobody is told so."""
    client, ann = make_client(), make_person()
    used, unused = code_for(ann, client), code_for(ann, client)
    good(exchange(client, used))
    browser = signed_in(ann)
    assert browser.post("/account/sessions/end-others/").status_code == 302
    refused(exchange(client, unused), "invalid_grant")
    alarm = "was used twice"
    assert alarm not in browser.get("/account/activity/").content.decode()
    refused(exchange(client, used), "invalid_grant")
    assert alarm in browser.get("/account/activity/").content.decode()


def test_a_code_belongs_to_its_client_and_trying_it_does_no_harm() -> None:
    client, other = make_client(), make_client()
    code = code_for(make_person(), client)
    refused(exchange(other, code), "invalid_grant")
    good(exchange(client, code))
    refused(exchange(other, code), "invalid_grant")


def test_a_replay_by_another_client_revokes_nothing() -> None:
    client, other = make_client(), make_client()
    code = code_for(make_person(), client)
    given = good(exchange(client, code))
    refused(exchange(other, code), "invalid_grant")
    assert is_live(given["access_token"], client)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_a_code_lives_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client()
    code = code_for(make_person(), client)
    then = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    refused(exchange(client, code), "invalid_grant")


@pytest.mark.parametrize("uri", [None, "https://notes.example/callback/", "https://evil.example/"])
def test_the_redirect_uri_is_the_one_of_the_request(uri: str | None) -> None:
    client = make_client()
    code = code_for(make_person(), client)
    refused(exchange(client, code, redirect_uri=uri), "invalid_grant")


def test_a_redirect_uri_that_was_not_sent_need_not_come() -> None:
    client, person = make_client(), make_person()
    asked: dict[str, Any] = {"scope": "profile", "redirect_uri": None}
    good(exchange(client, code_for(person, client, **asked), redirect_uri=None))
    good(exchange(client, code_for(person, client, **asked)))
    code = code_for(person, client, **asked)
    refused(exchange(client, code, redirect_uri="https://evil.example/"), "invalid_grant")


def test_a_mistaken_attempt_does_not_use_the_code_up() -> None:
    client = make_client()
    code = code_for(make_person(), client)
    refused(exchange(client, code, redirect_uri="https://evil.example/"), "invalid_grant")
    good(exchange(client, code))


def test_a_client_without_the_refresh_grant_gets_no_refresh_token() -> None:
    client = make_client(grants=("authorization_code",))
    assert "refresh_token" not in tokens(make_person(), client, scope="openid offline_access")


def test_without_openid_there_is_no_id_token() -> None:
    client = make_client()
    answer = tokens(make_person(), client, scope="documents:read")
    assert "id_token" not in answer
    assert answer["scope"] == "documents:read"


@pytest.mark.spec("RFC 6749", "3.3")
def test_a_scope_that_was_taken_from_the_client_meanwhile_is_not_given() -> None:
    client, ann = make_client(), make_person()
    code = code_for(ann, client, scope="openid documents:read")
    register_anew(client, scopes=("openid", "profile"))
    given = good(exchange(client, code))
    assert given["scope"] == "openid"
    assert introspect(given["access_token"], client)["scope"] == "openid"
    code = code_for(ann, client, scope="profile")
    register_anew(client, scopes=("openid",))
    refused(exchange(client, code), "invalid_scope")
