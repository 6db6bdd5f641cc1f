"""RFC 9396: what exactly a token allows, asked for, agreed to, told and enforced."""

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import (
    authorize,
    code_for,
    reply,
    signed_in,
)
from tests.support.details import DOCUMENTS, ID, METADATA, TYPE, access, asking
from tests.support.factories import (
    Person,
    RegisteredClient,
    make_client,
    make_machine,
    make_person,
    make_resource,
)
from tests.support.oauth import (
    API,
    TOKEN,
    bearer,
    decoded,
    exchange,
    good,
    introspect,
    post,
    refresh,
    refused,
    tokens,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9396", "5")]


@pytest.fixture
def client() -> RegisteredClient:
    return make_client(metadata=METADATA)


@pytest.fixture
def ada() -> Person:
    return make_person()


def refusal_of(client: RegisteredClient, details: str, **asked: Any) -> str:
    browser = signed_in(make_person())
    return reply(authorize(browser, client, authorization_details=details, **asked)).error


@pytest.mark.parametrize(
    "sent",
    [
        "nothing",
        "{}",
        "[]",
        '"document_access"',
        "[1]",
        "[{}]",
        '[{"type": 1}]',
        '[{"type": "document_access", "actions": ["read"], "actions": ["delete"]}]',
        '[{"type": "document_access", "actions": ["read"], "documents": ["\\u0000"]}]',
        '[{"type": "document_access", "actions": ["\\ud800"]}]',
        '[{"type": "document_access", "actions": [NaN]}]',
        "[" * 2_000 + "]" * 2_000,
        asking(access("read", documents=[[[[[["deep"]]]]]])),
        asking(*[access("read")] * 21),
        asking({"type": "payment_initiation"}),
        asking({"type": TYPE}),
        asking(access()),
        asking(access("read", "share")),
        asking({"type": TYPE, "actions": "read"}),
        asking({"type": TYPE, "actions": [True]}),
        asking(access("read", documents=[])),
        asking(access("read", documents=ID)),
        asking(access("read", documents=["1"])),
        asking(access("read", documents=[ID.upper()])),
        asking(access("read", documents=[1])),
        asking(access("read", documents=[str(uuid.uuid4()) for _ in range(51)])),
        asking(access("read", documents=[ID], identifier=ID)),
        asking(access("read", identifier="report")),
        asking(access("read", identifier=None)),
        asking(access("read", locations=["https://elsewhere.example"])),
        asking(access("read", colour="blue")),
    ],
)
def test_details_that_are_malformed_or_unknown_are_refused(
    client: RegisteredClient, sent: str
) -> None:
    assert refusal_of(client, sent) == "invalid_authorization_details"


def test_a_parameter_beyond_any_honest_size_is_refused(client: RegisteredClient) -> None:
    assert refusal_of(client, asking(access("read", colour="a" * 9_000))) == "invalid_request"


@pytest.mark.spec("RFC 9396", "10")
def test_a_client_needs_to_be_registered_for_the_type() -> None:
    assert refusal_of(make_client(), asking(access("read"))) == "invalid_authorization_details"


@pytest.mark.spec("RFC 9396", "10")
def test_metadata_names_the_types() -> None:
    found = Client().get("/.well-known/oauth-authorization-server").json()
    assert found["authorization_details_types_supported"] == [TYPE]


def test_nobody_gives_what_their_roles_do_not_open(client: RegisteredClient) -> None:
    browser = signed_in(make_person(roles=[]))
    answer = authorize(browser, client, authorization_details=asking(access("read")))
    assert reply(answer).error == "access_denied"


@pytest.mark.spec("RFC 9396", "7")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_what_was_granted_is_told_to_client_and_api(ada: Person, token_format: str) -> None:
    client = make_client(metadata=METADATA, token_format=token_format)
    asked = access("read", "write", documents=[ID], locations=[API])
    given = tokens(ada, client, scope="openid", authorization_details=asking(asked))
    assert given["authorization_details"] == [asked]
    assert introspect(given["access_token"], client)["authorization_details"] == [asked]
    if token_format == "jwt":
        assert decoded(given["access_token"])[1]["authorization_details"] == [asked]


@pytest.mark.spec("RFC 9396", "3")
def test_details_need_no_scope(ada: Person, client: RegisteredClient) -> None:
    given = tokens(ada, client, scope=None, authorization_details=asking(access("read")))
    assert "scope" not in given
    assert given["authorization_details"] == [access("read")]
    answer = Client().get(DOCUMENTS, headers=bearer(given["access_token"]))
    assert answer.status_code == 200


@pytest.mark.spec("RFC 9396", "6")
def test_a_token_request_may_ask_for_less(ada: Person, client: RegisteredClient) -> None:
    other = str(uuid.uuid4())
    asked = access("read", "write", documents=[ID, other])
    code = code_for(ada, client, scope="openid offline_access", authorization_details=asking(asked))
    less = access("read", identifier=ID)
    first = good(exchange(client, code, authorization_details=asking(less)))
    assert first["authorization_details"] == [less]
    later = good(refresh(client, first["refresh_token"], authorization_details=asking(less)))
    assert later["authorization_details"] == [less]
    again = good(refresh(client, later["refresh_token"]))
    assert again["authorization_details"] == [asked]


@pytest.mark.spec("RFC 9396", "6")
@pytest.mark.parametrize(
    "more",
    [
        access("delete", documents=[ID]),
        access("read", documents=[str(uuid.uuid4())]),
        access("read"),
        access("read", identifier=str(uuid.uuid4())),
        {"type": "payment_initiation"},
    ],
)
def test_a_token_request_gets_no_more_than_was_granted(
    ada: Person, client: RegisteredClient, more: dict[str, Any]
) -> None:
    asked = asking(access("read", documents=[ID]))
    code = code_for(ada, client, scope="openid offline_access", authorization_details=asked)
    error = "invalid_authorization_details"
    refused(exchange(client, code, authorization_details=asking(more)), error)
    given = good(exchange(client, code))
    token = given["refresh_token"]
    refused(refresh(client, token, authorization_details=asking(more)), error)
    refused(refresh(client, token, authorization_details="nothing"), error)


def test_a_grant_without_details_gets_none_later(ada: Person, client: RegisteredClient) -> None:
    given = tokens(ada, client, scope="openid offline_access")
    answer = refresh(client, given["refresh_token"], authorization_details=asking(access("read")))
    refused(answer, "invalid_authorization_details")


def test_a_client_that_acts_for_itself_has_no_documents() -> None:
    machine = make_machine(metadata=METADATA)
    form = {"grant_type": "client_credentials", "authorization_details": asking(access("read"))}
    refused(post(TOKEN, form, machine), "invalid_authorization_details")


@pytest.mark.spec("RFC 8707", "2.2")
def test_details_of_our_apis_are_not_shown_to_another_resource(ada: Person) -> None:
    resource = make_resource(is_open=True)
    client = make_client(metadata=METADATA)
    given = tokens(
        ada, client, scope="openid", resource=resource, authorization_details=asking(access("read"))
    )
    assert "authorization_details" not in given


def test_a_type_that_was_given_up_gives_nothing_any_more(
    ada: Person, client: RegisteredClient, settings: Any
) -> None:
    asked = asking(access("read"))
    given = tokens(ada, client, scope="openid offline_access", authorization_details=asked)
    settings.AUTHORIZATION_DETAILS_TYPES = {}
    assert refusal_of(client, asked) == "invalid_authorization_details"
    assert "authorization_details" not in good(refresh(client, given["refresh_token"]))
    assert signed_in(ada).get("/account/apps/").status_code == 200


def test_details_beyond_any_honest_size_are_refused_at_the_token_endpoint(
    ada: Person, client: RegisteredClient
) -> None:
    given = tokens(ada, client, scope="openid offline_access")
    more = asking(access("read", colour="a" * 9_000))
    answer = refresh(client, given["refresh_token"], authorization_details=more)
    refused(answer, "invalid_authorization_details")
