"""RFC 8693: a token that was received becomes one to go on with, and never more than that."""

from typing import Any

import pytest

from tests.support.exchanging import (
    ACCESS_TOKEN,
    EXCHANGE,
    JWT,
    exchange,
    exchanged,
    make_service,
    subject_token,
    with_actor,
)
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_person,
    make_resource,
)
from tests.support.oauth import (
    API,
    decoded,
    good,
    machine_token,
    refused,
    tokens,
    unverified,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8693", "2.1")]
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token"


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def service() -> RegisteredClient:
    return make_service()


@pytest.mark.spec("RFC 8693", "2.2.1")
def test_the_answer_says_what_was_issued(ada: Person, service: RegisteredClient) -> None:
    answer = good(exchange(service, subject_token(ada)))
    assert answer["issued_token_type"] == ACCESS_TOKEN
    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == "openid documents:read"
    assert not {"refresh_token", "id_token"} & answer.keys()
    claims = decoded(answer["access_token"])[1]
    assert (claims["sub"], claims["client_id"]) == (str(ada.id), service.id)
    assert "act" not in claims


def test_a_jwt_may_be_asked_for_by_name(ada: Person, service: RegisteredClient) -> None:
    token = subject_token(ada)
    answer = good(exchange(service, token, subject_token_type=JWT, requested_token_type=JWT))
    assert answer["issued_token_type"] == JWT


def test_an_opaque_token_is_exchanged_like_a_signed_one(
    ada: Person, service: RegisteredClient
) -> None:
    app = make_client(token_format="opaque")
    token = exchanged(exchange(service, subject_token(ada, client=app)))
    assert decoded(token)[1]["sub"] == str(ada.id)
    refused(
        exchange(service, subject_token(ada, client=app), subject_token_type=JWT), "invalid_request"
    )


# What is refused


@pytest.mark.parametrize(
    "changes",
    [
        {"subject_token": None},
        {"subject_token_type": None},
        {"subject_token_type": ID_TOKEN},
        {"subject_token_type": REFRESH_TOKEN},
        {"subject_token_type": "jwt"},
        {"actor_token": "a"},
        {"actor_token_type": ACCESS_TOKEN},
        {"actor_token": "a", "actor_token_type": ID_TOKEN},
        {"requested_token_type": REFRESH_TOKEN},
        {"requested_token_type": ID_TOKEN},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:saml2"},
        {"subject_token": "nonsense"},
        {"subject_token": "a.b.c"},
        {"subject_token": "\U0001f511"},
    ],
)
def test_a_request_that_is_incomplete_or_of_another_kind_is_refused(
    ada: Person, service: RegisteredClient, changes: dict[str, Any]
) -> None:
    refused(exchange(service, subject_token(ada), **changes), "invalid_request")


def test_an_id_token_is_no_access(ada: Person, service: RegisteredClient) -> None:
    id_token = tokens(ada, make_client(), scope="openid")["id_token"]
    refused(exchange(service, id_token, subject_token_type=JWT), "invalid_request")


def test_a_token_that_stands_for_an_application_has_no_subject(service: RegisteredClient) -> None:
    refused(exchange(service, machine_token(service)), "invalid_request")


@pytest.mark.parametrize("modes", [(), ("delegation",)])
def test_a_client_needs_to_be_registered_for_impersonation(ada: Person, modes: Any) -> None:
    service = make_service(metadata={"token_exchange_modes": modes})
    refused(exchange(service, subject_token(ada)), "unauthorized_client")


def test_a_client_needs_to_be_registered_for_delegation(ada: Person) -> None:
    service = make_service(metadata={"token_exchange_modes": ("impersonation",)})
    refused(with_actor(service, subject_token(ada)), "unauthorized_client")


def test_a_client_needs_the_grant(ada: Person) -> None:
    refused(exchange(make_client(), subject_token(ada)), "unauthorized_client")


def test_a_public_client_cannot_have_the_grant() -> None:
    with pytest.raises(Exception, match="cannot use"):
        make_client(kind="spa", grants=("authorization_code", EXCHANGE))


@pytest.mark.spec("RFC 8693", "5")
def test_a_token_that_was_not_given_to_this_client_is_refused(ada: Person) -> None:
    service = make_service(metadata={"introspection_audiences": ()})
    refused(exchange(service, subject_token(ada)), "invalid_request")


# Audience and scopes


@pytest.mark.parametrize("name", ["audience", "resource"])
@pytest.mark.parametrize("target", ["https://nobody.example/", "https://calendar.example/mcp", ""])
@pytest.mark.spec("RFC 8693", "2.2.2")
def test_a_target_outside_the_clients_list_is_refused(
    ada: Person, service: RegisteredClient, name: str, target: str
) -> None:
    make_resource(is_open=True)
    answer = exchange(service, subject_token(ada), **{name: [API, target or "calendar"]})
    refused(answer, "invalid_target")


def test_a_target_on_the_list_must_be_a_resource_that_there_is(ada: Person) -> None:
    calendar = "https://calendar.example/mcp"
    service = make_service(metadata={"token_exchange_audiences": (calendar,)})
    refused(exchange(service, subject_token(ada), audience=calendar), "invalid_target")
    make_resource(calendar)
    token = exchanged(exchange(service, subject_token(ada), audience=calendar))
    assert decoded(token)[1]["aud"] == calendar
    # Where the subject token was for is not on this list.
    refused(exchange(service, subject_token(ada)), "invalid_target")


def test_scopes_may_be_fewer_and_never_more(ada: Person, service: RegisteredClient) -> None:
    token = subject_token(ada, "openid documents:read")
    assert good(exchange(service, token, scope="documents:read"))["scope"] == "documents:read"
    for more in ("documents:write", "documents:read documents:write", "users:read"):
        refused(exchange(service, token, scope=more), "invalid_scope")


def test_scopes_are_those_that_the_client_is_registered_for(ada: Person) -> None:
    service = make_service(scopes=("documents:read",))
    token = subject_token(ada, "openid profile documents:read documents:write")
    assert good(exchange(service, token))["scope"] == "documents:read"


def test_the_new_token_does_not_outlive_the_old_one(ada: Person, service: RegisteredClient) -> None:
    old = subject_token(ada)
    new = exchanged(exchange(service, old))
    assert decoded(new)[1]["exp"] <= unverified(old)["exp"]
    again = exchanged(exchange(service, new))
    assert decoded(again)[1]["exp"] <= unverified(old)["exp"]


def test_a_client_with_names_of_its_own_cannot_exchange(ada: Person) -> None:
    service = make_service(token_format="opaque", metadata={"subject_type": "pairwise"})
    refused(exchange(service, subject_token(ada)), "unauthorized_client")


def test_scopes_that_mean_nothing_at_the_target_give_no_token(ada: Person) -> None:
    calendar = make_resource()
    service = make_service(metadata={"token_exchange_audiences": (calendar,)})
    token = subject_token(ada, "documents:read")
    refused(exchange(service, token, audience=calendar), "invalid_scope")
