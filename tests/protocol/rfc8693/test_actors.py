"""RFC 8693 §4.1: who acts in somebody's name is said, and stays said."""

import pytest

from tests.support.exchanging import (
    ACCESS_TOKEN,
    exchange,
    exchanged,
    make_service,
    subject_token,
    with_actor,
)
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_person,
)
from tests.support.oauth import (
    decoded,
    introspect,
    machine_token,
    refused,
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


@pytest.mark.spec("RFC 8693", "4.1")
def test_delegation_names_who_acts(ada: Person, service: RegisteredClient) -> None:
    token = exchanged(with_actor(service, subject_token(ada)))
    act = {"sub": service.id, "client_id": service.id}
    assert decoded(token)[1]["act"] == act
    assert introspect(token, service)["act"] == act


@pytest.mark.spec("RFC 8693", "4.1")
def test_who_acted_before_stays_inside(ada: Person, service: RegisteredClient) -> None:
    second = make_service(name="Worker")
    first = exchanged(with_actor(service, subject_token(ada)))
    act = decoded(exchanged(with_actor(second, first)))[1]["act"]
    assert act["sub"] == second.id
    assert act["act"]["sub"] == service.id


@pytest.mark.spec("RFC 8693", "4.1")
def test_attack_the_actor_taken_off_by_impersonation(
    ada: Person, service: RegisteredClient
) -> None:
    """A token that says who acts is exchanged for one that does not."""
    token = exchanged(exchange(service, exchanged(with_actor(service, subject_token(ada)))))
    assert decoded(token)[1]["act"]["sub"] == service.id


@pytest.mark.spec("RFC 8693", "4.1")
def test_attack_a_chain_of_actors_that_grows_without_end(
    ada: Person, service: RegisteredClient
) -> None:
    token = subject_token(ada)
    for _ in range(4):
        token = exchanged(with_actor(service, token))
    refused(with_actor(service, token), "invalid_request")


def test_attack_acting_in_somebody_elses_name(ada: Person, service: RegisteredClient) -> None:
    """The actor token of another client, or one in which somebody acts already."""
    other = make_service(name="Worker")
    token = subject_token(ada)
    kind = {"actor_token_type": ACCESS_TOKEN}
    foreign = machine_token(other)
    refused(exchange(service, token, actor_token=foreign, **kind), "invalid_request")
    acting = exchanged(with_actor(service, subject_token(make_person())))
    refused(exchange(service, token, actor_token=acting, **kind), "invalid_request")
