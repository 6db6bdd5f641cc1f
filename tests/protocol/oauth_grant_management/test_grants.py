"""Grant Management for OAuth 2.0: a client looks at what it was given, and gives it back."""

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import authorize, reply, signed_in
from tests.support.details import METADATA, access, asking
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_person,
    make_resource,
)
from tests.support.oauth import (
    REVOKE,
    bearer,
    good,
    is_live,
    machine_token,
    post,
    refresh,
    refused,
    tokens,
    unverified,
    userinfo,
)

SPEC = "Grant Management for OAuth 2.0"
pytestmark = [pytest.mark.django_db, pytest.mark.spec(SPEC, "6.3")]
GRANTS = "/oauth/grants"
QUERY, END = "grant_management_query", "grant_management_revoke"


def make_manager(**changes: Any) -> RegisteredClient:
    """A client that manages its grants."""
    scopes = ("openid", "email", "offline_access", "documents:read", QUERY, END)
    grants = ("authorization_code", "refresh_token", "client_credentials")
    return make_client(**({"scopes": scopes, "grants": grants} | changes))


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def client() -> RegisteredClient:
    return make_manager()


def look(client: RegisteredClient, gid: str, scope: str = QUERY) -> Any:
    return Client().get(f"{GRANTS}/{gid}", headers=bearer(machine_token(client, scope=scope)))


def end(client: RegisteredClient, gid: str, scope: str = END) -> Any:
    return Client().delete(f"{GRANTS}/{gid}", headers=bearer(machine_token(client, scope=scope)))


# Who may ask


def test_nobody_asks_without_a_token() -> None:
    answer = Client().get(f"{GRANTS}/{uuid.uuid4()}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.spec(SPEC, "6.1")
def test_each_verb_needs_its_scope(ada: Person, client: RegisteredClient) -> None:
    gid = tokens(ada, client, scope="openid")["grant_id"]
    refused(look(client, gid, END), "insufficient_scope", 403)
    refused(end(client, gid, QUERY), "insufficient_scope", 403)
    assert look(client, gid).status_code == 200


@pytest.mark.spec(SPEC, "6.1")
def test_no_person_is_asked_for_these_scopes(ada: Person, client: RegisteredClient) -> None:
    given = tokens(ada, client, scope=f"openid {QUERY} {END}")
    assert given["scope"] == "openid"
    answer = Client().get(f"{GRANTS}/{given['grant_id']}", headers=bearer(given["access_token"]))
    refused(answer, "insufficient_scope", 403)


@pytest.mark.spec(SPEC, "6.6")
def test_a_grant_of_another_client_is_none(ada: Person, client: RegisteredClient) -> None:
    given = tokens(ada, make_manager(name="Other"), scope="openid")
    assert look(client, given["grant_id"]).status_code == 404
    assert end(client, given["grant_id"]).status_code == 404
    assert userinfo(given["access_token"]).status_code == 200


@pytest.mark.spec(SPEC, "6.6")
@pytest.mark.parametrize("gid", ["", "x", str(uuid.UUID(int=7)), "a" * 300, "%ED%A0%80"])
def test_what_is_no_grant_is_not_found(client: RegisteredClient, gid: str) -> None:
    assert look(client, gid).status_code == 404
    assert end(client, gid).status_code == 404


def test_other_verbs_are_refused(client: RegisteredClient) -> None:
    answer = Client().post(f"{GRANTS}/{uuid.uuid4()}", headers=bearer(machine_token(client)))
    assert answer.status_code == 405


# Asking for a grant


@pytest.mark.spec(SPEC, "5.5")
def test_the_token_response_names_the_grant(ada: Person, client: RegisteredClient) -> None:
    asked = {"scope": "openid offline_access", "grant_management_action": "create"}
    given = tokens(ada, client, **asked)
    assert given["grant_id"] == unverified(given["access_token"])["gid"]
    later = good(refresh(client, given["refresh_token"]))
    assert later["grant_id"] == given["grant_id"]


@pytest.mark.spec(SPEC, "5.5")
def test_two_authorizations_are_two_grants(ada: Person, client: RegisteredClient) -> None:
    first, second = (tokens(ada, client, scope="openid")["grant_id"] for _ in range(2))
    assert first != second
    assert end(client, first).status_code == 204
    assert look(client, second).status_code == 200


@pytest.mark.spec(SPEC, "5.5")
def test_whoever_does_not_manage_grants_is_told_no_id(ada: Person) -> None:
    assert "grant_id" not in tokens(ada, make_client(), scope="openid")


@pytest.mark.spec(SPEC, "5.2")
@pytest.mark.parametrize(
    "asked",
    [
        {"grant_management_action": "merge", "grant_id": str(uuid.uuid4())},
        {"grant_management_action": "replace", "grant_id": str(uuid.uuid4())},
        {"grant_management_action": "update"},
        {"grant_management_action": "create", "grant_id": str(uuid.uuid4())},
    ],
)
def test_a_grant_is_created_and_never_changed(
    ada: Person, client: RegisteredClient, asked: dict[str, str]
) -> None:
    assert reply(authorize(signed_in(ada), client, **asked)).error == "invalid_request"


@pytest.mark.spec(SPEC, "5.1")
def test_a_client_that_is_not_registered_for_it_cannot_ask(ada: Person) -> None:
    answer = authorize(signed_in(ada), make_client(), grant_management_action="create")
    assert reply(answer).error == "invalid_request"


# What is told


@pytest.mark.spec(SPEC, "6.4")
def test_a_grant_is_told_with_everything_it_allows_and_no_token(ada: Person) -> None:
    calendar = make_resource()
    client = make_manager(metadata=METADATA | {"allowed_resources": (calendar,)})
    given = tokens(
        ada,
        client,
        scope="openid email offline_access calendar:read",
        resource=["http://localhost:8000/api", calendar],
        authorization_details=asking(access("read")),
        claims='{"userinfo": {"email_verified": null}}',
    )
    answer = look(client, given["grant_id"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "scopes": [
            {
                "scope": "openid email offline_access calendar:read",
                "resource": ["http://localhost:8000/api", calendar],
            }
        ],
        "claims": ["email_verified"],
        "authorization_details": [access("read")],
    }


@pytest.mark.spec(SPEC, "6.4")
def test_a_grant_without_a_refresh_token_lives_as_long_as_its_access_token(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.devices import later

    client = make_manager(grants=("authorization_code", "client_credentials"))
    gid = tokens(ada, client, scope="openid")["grant_id"]
    assert look(client, gid).json() == {"scopes": [{"scope": "openid"}]}
    later(monkeypatch, minutes=11)
    assert look(client, gid).status_code == 404


# What ends it


@pytest.mark.spec(SPEC, "6.5")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_ending_a_grant_ends_every_token_of_it(ada: Person, token_format: str) -> None:
    client = make_manager(token_format=token_format)
    given = tokens(ada, client, scope="openid offline_access")
    answer = end(client, given["grant_id"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert not is_live(given["access_token"], client)
    refused(refresh(client, given["refresh_token"]), "invalid_grant")
    assert look(client, given["grant_id"]).status_code == 404
    assert end(client, given["grant_id"]).status_code == 404


@pytest.mark.spec(SPEC, "6.6")
@pytest.mark.parametrize("grants", [("refresh_token",), ()])
def test_a_grant_that_was_ended_elsewhere_is_none(ada: Person, grants: tuple[str, ...]) -> None:
    client = make_manager(grants=("authorization_code", "client_credentials", *grants))
    given = tokens(ada, client, scope="openid")
    signed_in(ada).post(f"/account/apps/{client.id}/revoke/")
    assert look(client, given["grant_id"]).status_code == 404


def test_a_refresh_token_given_back_takes_the_grant_along(
    ada: Person, client: RegisteredClient
) -> None:
    given = tokens(ada, client, scope="openid offline_access")
    post(REVOKE, {"token": given["refresh_token"]}, client)
    assert look(client, given["grant_id"]).status_code == 404


@pytest.mark.spec(SPEC, "7.1")
def test_metadata_says_what_can_be_done() -> None:
    found = Client().get("/.well-known/oauth-authorization-server").json()
    assert found["grant_management_endpoint"] == f"http://localhost:8000{GRANTS}"
    assert found["grant_management_actions_supported"] == ["query", "revoke", "create"]
    assert found["grant_management_action_required"] is False
