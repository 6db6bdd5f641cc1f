"""RFC 8693 §2.1: a token for another application, named by its id."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import signed_in
from tests.support.exchanging import exchange, exchanged, make_service, subject_token
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_machine,
    make_person,
    switch_off,
)
from tests.support.oauth import API, bearer, decoded, good, introspect, is_live, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8693", "2.1")]
DOCUMENTS = ("documents:read", "documents:write")


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def worker() -> RegisteredClient:
    """A service that signs nobody in and goes on with what it is sent."""
    return make_service(name="Worker", scopes=DOCUMENTS, metadata={"introspection_audiences": ()})


def gateway_to(*audiences: str, **registration: Any) -> RegisteredClient:
    return make_service(metadata={"token_exchange_audiences": audiences}, **registration)


@pytest.mark.spec("RFC 8693", "2.2.2")
def test_an_application_that_is_not_on_the_list_is_no_target(
    ada: Person, worker: RegisteredClient
) -> None:
    refused(exchange(gateway_to(API), subject_token(ada), audience=worker.id), "invalid_target")


@pytest.mark.spec("RFC 8693", "2.2.2")
def test_an_application_that_was_switched_off_is_no_target(
    ada: Person, worker: RegisteredClient
) -> None:
    gateway = gateway_to(worker.id)
    switch_off(worker)
    refused(exchange(gateway, subject_token(ada), audience=worker.id), "invalid_target")


@pytest.mark.spec("RFC 8693", "2.2.2")
def test_attack_a_token_that_looks_like_a_sign_in_at_another_application(ada: Person) -> None:
    """An access token whose audience is that of an ID token, for a client that takes either."""
    app = make_client(scopes=("openid", "documents:read"))
    refused(exchange(gateway_to(app.id), subject_token(ada), audience=app.id), "invalid_target")


@pytest.mark.spec("RFC 8693", "2.2.2")
def test_a_resource_is_an_address_and_no_name(ada: Person, worker: RegisteredClient) -> None:
    token = subject_token(ada)
    refused(exchange(gateway_to(worker.id), token, resource=worker.id), "invalid_target")


def test_a_list_names_applications_that_there_are() -> None:
    with pytest.raises(Exception, match="must start with its scheme"):
        gateway_to("nobody-with-this-id-at-all")


def test_what_the_application_may_not_go_on_with_is_left_out(ada: Person) -> None:
    reader = make_service(name="Reader", scopes=("documents:read",))
    token = subject_token(ada, "openid documents:read documents:write")
    answer = good(exchange(gateway_to(reader.id), token, audience=reader.id))
    assert answer["scope"] == "openid documents:read"
    nothing = make_machine()
    wanted = {"audience": nothing.id, "scope": "documents:read"}
    refused(exchange(gateway_to(nothing.id), token, **wanted), "invalid_scope")


def test_no_api_takes_it_and_the_application_goes_on_with_it(
    ada: Person, worker: RegisteredClient
) -> None:
    gateway = gateway_to(worker.id)
    passed = exchanged(exchange(gateway, subject_token(ada), audience=worker.id))
    assert decoded(passed)[1]["aud"] == worker.id
    for path in ("/api/v1/documents", "/oauth/userinfo"):
        assert Client().get(path, headers=bearer(passed)).status_code == 401
    # By its id alone: it is the resource server of no API.
    assert introspect(passed, worker)["scope"] == "openid documents:read"
    other = make_service(name="Another", scopes=DOCUMENTS)
    assert not is_live(passed, other)
    refused(exchange(other, passed, audience=API), "invalid_request")
    on = exchanged(exchange(worker, passed, audience=API))
    assert Client().get("/api/v1/documents", headers=bearer(on)).status_code == 200


def test_it_may_be_for_our_apis_and_an_application(ada: Person, worker: RegisteredClient) -> None:
    gateway = gateway_to(API, worker.id)
    passed = exchanged(exchange(gateway, subject_token(ada), audience=[API, worker.id]))
    assert decoded(passed)[1]["aud"] == [API, worker.id]
    assert Client().get("/api/v1/documents", headers=bearer(passed)).status_code == 200


def test_it_falls_with_the_grant_it_came_from(ada: Person, worker: RegisteredClient) -> None:
    app = make_client()
    gateway = gateway_to(worker.id)
    passed = exchanged(exchange(gateway, subject_token(ada, client=app), audience=worker.id))
    assert is_live(passed, worker)
    signed_in(ada).post(f"/account/apps/{app.id}/revoke/")
    assert not is_live(passed, worker)
    refused(exchange(worker, passed, audience=API), "invalid_request")
