"""RFC 6750: how an access token is shown, and how a bad one is answered, at userinfo and at the API."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import (
    FORM,
    REVOKE,
    USERINFO,
    bearer,
    machine_token,
    post,
    tokens,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6750", "2")]
API = "/api/v1/me"
PLACES = (USERINFO, API)


def get(path: str, authorization: str | None = None, query: str = "") -> Any:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return Client().get(path + query, headers=headers)


def a_token(**asked: Any) -> str:
    return str(tokens(make_person(), make_client(), **asked)["access_token"])


@pytest.mark.spec("RFC 6750", "2.1")
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
@pytest.mark.parametrize("path", PLACES)
def test_a_token_in_the_header_is_taken_whatever_the_case_of_the_scheme(
    path: str, scheme: str
) -> None:
    assert get(path, f"{scheme} {a_token()}").status_code == 200


@pytest.mark.spec("RFC 6750", "2.2")
def test_userinfo_takes_a_token_in_the_form() -> None:
    body = urlencode({"access_token": a_token()})
    assert Client().post(USERINFO, body, content_type=FORM).status_code == 200


@pytest.mark.spec("RFC 6750", "2.3")
@pytest.mark.parametrize("path", PLACES)
def test_a_token_in_the_address_is_refused(path: str) -> None:
    token = a_token()
    response = get(path, query=f"?access_token={token}")
    assert response.status_code == 400
    assert 'error="invalid_request"' in response.headers["WWW-Authenticate"]
    assert get(path, f"Bearer {token}", f"?access_token={token}").status_code == 400


def test_a_token_may_be_shown_once_only() -> None:
    token = a_token()
    body = urlencode({"access_token": token})
    response = Client().post(USERINFO, body, content_type=FORM, headers=bearer(token))
    assert response.status_code == 400


@pytest.mark.spec("RFC 6750", "3.1")
@pytest.mark.parametrize("authorization", [None, "", "Basic eDp5", "Token abc"])
@pytest.mark.parametrize("path", PLACES)
def test_without_a_token_the_challenge_names_no_error(path: str, authorization: str | None) -> None:
    response = get(path, authorization)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "error" not in response.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 6750", "3.1")
@pytest.mark.parametrize("token", ["unknown", "a.b.c", "x" * 5_000])
@pytest.mark.parametrize("path", PLACES)
def test_a_bad_token_is_answered_by_invalid_token(path: str, token: str) -> None:
    response = get(path, f"Bearer {token}")
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 6750", "3.1")
@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer a b", "Bearer ☃", 'Bearer a"b', "Bearer a,b"]
)
@pytest.mark.parametrize("path", PLACES)
def test_a_malformed_token_is_answered_by_invalid_request(path: str, authorization: str) -> None:
    response = get(path, authorization)
    assert response.status_code == 400
    assert 'error="invalid_request"' in response.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 6750", "3.1")
def test_a_missing_scope_is_named() -> None:
    token = a_token(scope="documents:read")
    for path, needed in ((USERINFO, "openid"), (API, "profile")):
        response = get(path, f"Bearer {token}")
        assert response.status_code == 403
        challenge = response.headers["WWW-Authenticate"]
        assert 'error="insufficient_scope"' in challenge
        assert f'scope="{needed}"' in challenge


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
@pytest.mark.parametrize("path", PLACES)
def test_expired_and_revoked_tokens_are_dead_at_once(
    path: str, token_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, client = make_person(), make_client(token_format=token_format)
    revoked, old = (tokens(person, client)["access_token"] for _ in range(2))
    assert get(path, f"Bearer {revoked}").status_code == 200
    post(REVOKE, {"token": revoked}, client)
    assert get(path, f"Bearer {revoked}").status_code == 401
    assert get(path, f"Bearer {old}").status_code == 200
    then = timezone.now() + timedelta(seconds=600)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    assert get(path, f"Bearer {old}").status_code == 401


def test_a_client_acting_for_itself_reaches_what_its_scopes_allow() -> None:
    client = make_machine()
    token = machine_token(client)
    assert get("/api/v1/users", f"Bearer {token}").status_code == 200
    assert get("/api/v1/documents", f"Bearer {token}").status_code == 403
    assert userinfo(token).status_code == 403


def test_a_refresh_token_opens_nothing() -> None:
    token = tokens(make_person(), make_client())["refresh_token"]
    for path in PLACES:
        assert get(path, f"Bearer {token}").status_code == 401
