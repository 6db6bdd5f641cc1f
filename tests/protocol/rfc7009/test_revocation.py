"""RFC 7009: a client gives back what it holds."""

import pytest
from django.test import Client

from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import (
    FORM,
    REVOKE,
    basic,
    good,
    is_live,
    machine_token,
    post,
    refresh,
    refused,
    tokens,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7009", "2.1")]


def test_an_access_token_is_revoked_at_once_and_alone() -> None:
    client = make_client()
    given = tokens(make_person(), client)
    response = post(REVOKE, {"token": given["access_token"]}, client)
    assert response.status_code == 200
    assert response.content == b""
    assert not is_live(given["access_token"], client)
    assert userinfo(given["access_token"]).status_code == 401
    good(refresh(client, given["refresh_token"]))


def test_a_refresh_token_takes_everything_of_its_authorization_along() -> None:
    client = make_client()
    given = tokens(make_person(), client)
    assert post(REVOKE, {"token": given["refresh_token"]}, client).status_code == 200
    refused(refresh(client, given["refresh_token"]), "invalid_grant")
    assert userinfo(given["access_token"]).status_code == 401


def test_another_authorization_of_the_same_person_and_client_stays() -> None:
    person, client = make_person(), make_client()
    first, second = tokens(person, client), tokens(person, client)
    post(REVOKE, {"token": first["refresh_token"]}, client)
    assert userinfo(second["access_token"]).status_code == 200
    good(refresh(client, second["refresh_token"]))


def test_a_replaced_refresh_token_still_revokes() -> None:
    client = make_client()
    given = tokens(make_person(), client)
    heir = good(refresh(client, given["refresh_token"]))["refresh_token"]
    post(REVOKE, {"token": given["refresh_token"]}, client)
    refused(refresh(client, heir), "invalid_grant")


def test_a_machines_token_is_revoked() -> None:
    client = make_machine()
    token = machine_token(client)
    assert is_live(token, client)
    post(REVOKE, {"token": token}, client)
    assert not is_live(token, client)


def test_an_opaque_token_is_revoked() -> None:
    client = make_client(token_format="opaque")
    token = tokens(make_person(), client)["access_token"]
    assert userinfo(token).status_code == 200
    post(REVOKE, {"token": token}, client)
    assert userinfo(token).status_code == 401


def test_a_public_client_revokes_by_its_name() -> None:
    client = make_client(kind="spa", redirect_uris=("https://spa.example/callback",))
    given = tokens(make_person(), client)
    assert post(REVOKE, {"token": given["refresh_token"]}, client).status_code == 200
    refused(refresh(client, given["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 7009", "2.1")
def test_another_clients_tokens_are_left_alone() -> None:
    client, other = make_client(), make_client()
    given = tokens(make_person(), client)
    for token in (given["access_token"], given["refresh_token"]):
        assert post(REVOKE, {"token": token}, other).status_code == 200
    assert is_live(given["access_token"], client)
    good(refresh(client, given["refresh_token"]))


@pytest.mark.spec("RFC 7009", "2.2")
@pytest.mark.parametrize(
    "token", ["unknown", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "☃", "x" * 20_000]
)
def test_an_unknown_token_is_no_error(token: str) -> None:
    assert post(REVOKE, {"token": token}, make_machine()).status_code == 200


@pytest.mark.spec("RFC 7009", "2.1")
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense"])
def test_a_hint_may_be_wrong(hint: str) -> None:
    client = make_client()
    given = tokens(make_person(), client)
    form: dict[str, str | None] = {"token": given["refresh_token"], "token_type_hint": hint}
    assert post(REVOKE, form, client).status_code == 200
    refused(refresh(client, given["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 7009", "2.2.1")
def test_the_client_must_prove_itself() -> None:
    client = make_client()
    token = tokens(make_person(), client)["access_token"]
    refused(post(REVOKE, {"token": token}), "invalid_client", 401)
    refused(
        post(REVOKE, {"token": token}, headers=basic(client.id, "wrong")), "invalid_client", 401
    )
    assert is_live(token, client)


def test_the_token_is_needed() -> None:
    refused(post(REVOKE, {}, make_machine()), "invalid_request")


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_post_is_taken(method: str) -> None:
    response = getattr(Client(), method)(REVOKE)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_only_forms_are_taken() -> None:
    refused(Client().post(REVOKE, "{}", content_type="application/json"), "invalid_request")
    refused(Client().post(REVOKE, "token=a&token=b", content_type=FORM), "invalid_request")
