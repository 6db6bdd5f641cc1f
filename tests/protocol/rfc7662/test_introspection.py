"""RFC 7662: whether a token is good, told to those it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.factories import Person, RegisteredClient, make_client, make_machine, make_person
from tests.support.oauth import (
    API,
    INTROSPECT,
    ISSUER,
    basic,
    good,
    introspect,
    machine_token,
    post,
    refresh,
    refused,
    tokens,
    unverified,
)

SPA = {"kind": "spa", "redirect_uris": ("https://spa.example/callback",)}
pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 7662", "2.2")]


def test_a_client_sees_its_own_token() -> None:
    person, client = make_person(), make_client()
    token = tokens(person, client, scope="openid email")["access_token"]
    facts, claims = introspect(token, client), unverified(token)
    assert facts["active"] is True
    assert facts["sub"] == str(person.id)
    assert facts["client_id"] == client.id
    assert facts["scope"] == "openid email"
    assert facts["token_type"] == "Bearer"
    assert (facts["iss"], facts["aud"]) == (ISSUER, API)
    for name in ("iat", "exp", "jti", "sid", "auth_time", "acr", "amr"):
        assert facts[name] == claims[name]
    assert "username" not in facts


def test_an_opaque_token_has_the_same_facts() -> None:
    person, client = make_person(), make_client(token_format="opaque")
    token = tokens(person, client, scope="openid email")["access_token"]
    assert "." not in token
    facts = introspect(token, client)
    assert facts.keys() == introspect(*_signed(person)).keys()
    assert facts["sub"] == str(person.id)
    assert facts["scope"] == "openid email"


def _signed(person: Person) -> tuple[str, RegisteredClient]:
    client = make_client()
    return tokens(person, client, scope="openid email")["access_token"], client


def test_a_machines_token_is_about_the_machine() -> None:
    client = make_machine()
    facts = introspect(machine_token(client), client)
    assert facts["sub"] == facts["client_id"] == client.id
    assert not facts.keys() & {"sid", "auth_time"}


def test_a_refresh_token_is_told_to_its_client_only() -> None:
    person, client = make_person(), make_client()
    token = tokens(person, client)["refresh_token"]
    facts = introspect(token, client)
    assert facts["active"] is True
    assert facts["sub"] == str(person.id)
    assert introspect(token, make_client()) == {"active": False}
    assert introspect(token, make_client(is_first_party=True)) == {"active": False}
    refresh(client, token)
    assert introspect(token, client) == {"active": False}


@pytest.mark.spec("RFC 7662", "4")
def test_a_stranger_is_told_nothing() -> None:
    client = make_client()
    token = tokens(make_person(), client)["access_token"]
    assert introspect(token, make_client()) == {"active": False}
    assert introspect(token, make_machine()) == {"active": False}


@pytest.mark.spec("RFC 7662", "4")
def test_a_resource_server_of_somebody_elses_audience_is_told_nothing() -> None:
    token = tokens(make_person(), make_client())["access_token"]
    server = make_machine(metadata={"introspection_audiences": ("https://api.example/",)})
    assert introspect(token, server) == {"active": False}


def test_the_operators_own_resource_servers_see_what_is_for_the_operators_apis() -> None:
    token = tokens(make_person(), make_client())["access_token"]
    assert introspect(token, make_machine(is_first_party=True))["active"] is True


@pytest.mark.parametrize(
    "metadata", [{"may_introspect": True}, {"introspection_audiences": (API,)}], ids=str
)
def test_others_see_what_they_were_registered_for(metadata: dict[str, Any]) -> None:
    person = make_person()
    token = tokens(person, make_client())["access_token"]
    facts = introspect(token, make_machine(metadata=metadata))
    assert facts["active"] is True
    assert facts["sub"] == str(person.id)


@pytest.mark.parametrize(
    ("field", "value", "changes"),
    [
        ("introspection_audiences", ("api",), {}),
        ("introspection_audiences", ("https://api.example/#a",), {}),
        ("introspection_audiences", ("https://api.example/ ",), {}),
        ("introspection_audiences", ("https://[api.example",), {}),
        ("introspection_audiences", ("https://api.example/",) * 21, {}),
        ("introspection_audiences", ("https://api.example/",), SPA),
        ("may_introspect", True, SPA),
    ],
)
def test_who_may_look_is_registered_with_care(field: str, value: Any, changes: Any) -> None:
    with pytest.raises(Exception, match=r"URI|cannot look") as refusal:
        make_client(**({"metadata": {field: value}} | changes))
    assert refusal.value.field == field  # type: ignore[attr-defined]


@pytest.mark.spec("RFC 7662", "2.1")
def test_who_can_prove_nothing_is_told_nothing() -> None:
    client = make_client(kind="spa", redirect_uris=("https://spa.example/callback",))
    token = tokens(make_person(), client)["access_token"]
    refused(post(INTROSPECT, {"token": token}, client), "unauthorized_client")
    refused(post(INTROSPECT, {"token": token}), "invalid_client", 401)
    confidential = make_client()
    refused(
        post(INTROSPECT, {"token": token}, headers=basic(confidential.id, "x")),
        "invalid_client",
        401,
    )


@pytest.mark.parametrize(
    "token", ["unknown", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "...", "☃.☃.☃", "x" * 20_000]
)
def test_what_is_no_token_is_not_active(token: str) -> None:
    assert introspect(token, make_machine()) == {"active": False}


def test_an_id_token_is_not_active() -> None:
    client = make_client(profile="oidc")
    assert introspect(tokens(make_person(), client)["id_token"], client) == {"active": False}


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_an_expired_token_is_not_active(token_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(token_format=token_format)
    token = tokens(make_person(), client)["access_token"]
    then = timezone.now() + timedelta(seconds=601)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    assert introspect(token, client) == {"active": False}


def test_an_answer_is_json_that_nobody_stores() -> None:
    response = post(INTROSPECT, {"token": "x"}, make_machine())
    good(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_the_token_is_needed() -> None:
    refused(post(INTROSPECT, {}, make_machine()), "invalid_request")


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_post_is_taken(method: str) -> None:
    response = getattr(Client(), method)(INTROSPECT)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
