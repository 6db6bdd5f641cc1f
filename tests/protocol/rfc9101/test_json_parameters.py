"""RFC 9101 §4, RFC 8707 §2, RFC 9396 §2: parameters that are JSON, or come several times, in a signed request."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import agree, reply, signed_in
from tests.support.details import METADATA, access, asking
from tests.support.factories import RegisteredClient, make_person, make_resource
from tests.support.oauth import exchange, good, unverified
from tests.support.pushing import push, pushed, visit
from tests.support.requesting import bring, make_app, request_object, told

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9101", "4")]
CALENDAR = "https://calendar.example/mcp"
MAIL = "https://mail.example/api"


@pytest.fixture
def app() -> RegisteredClient:
    make_resource(CALENDAR)
    make_resource(MAIL, name="Mail", scopes={"mail:read": "Read your mail"})
    return make_app(metadata={"allowed_resources": (CALENDAR, MAIL)})


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


@pytest.mark.parametrize(
    "resource",
    [1, True, {"a": CALENDAR}, [1], [[CALENDAR]], [None], [CALENDAR] * 101],
    ids=lambda value: str(value)[:20],
)
def test_a_resource_is_text_or_a_list_of_texts(
    app: RegisteredClient, browser: Client, resource: Any
) -> None:
    text = request_object(app, resource=resource)
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("RFC 8707", "2")
def test_a_signed_resource_keeps_every_other_rule(app: RegisteredClient, browser: Client) -> None:
    text = request_object(app, resource=[CALENDAR, "https://nobody.example/"])
    assert told(bring(browser, app, text)) == "invalid_target"


@pytest.mark.spec("RFC 8707", "2")
@pytest.mark.parametrize("resource", [CALENDAR, [CALENDAR]], ids=str)
def test_the_token_is_for_the_signed_resource(
    app: RegisteredClient, browser: Client, resource: Any
) -> None:
    """The one beside it does not count."""
    text = request_object(app, scope="openid documents:read", resource=resource)
    code = reply(bring(browser, app, text, resource=MAIL)).code
    answer = good(exchange(app, code))
    assert unverified(answer["access_token"])["aud"] == CALENDAR


@pytest.mark.spec("RFC 8707", "2")
def test_an_openid_client_may_name_it_beside_the_object(browser: Client) -> None:
    make_resource(CALENDAR)
    app = make_app(profile="oidc", metadata={"allowed_resources": (CALENDAR,)})
    text = request_object(app, scope="openid documents:read")
    answer = good(exchange(app, reply(bring(browser, app, text, resource=CALENDAR)).code))
    assert unverified(answer["access_token"])["aud"] == CALENDAR


@pytest.mark.spec("RFC 9126", "2.1")
def test_several_resources_may_be_pushed(app: RegisteredClient, browser: Client) -> None:
    uri = pushed(
        app, request=request_object(app, scope="openid mail:read", resource=[CALENDAR, MAIL])
    )
    code = reply(visit(browser, app, uri, resource="https://nobody.example/")).code
    answer = good(exchange(app, code, resource=MAIL))
    assert unverified(answer["access_token"])["aud"] == MAIL


@pytest.mark.spec("RFC 9396", "2")
@pytest.mark.parametrize("sent", [{}, True, 5], ids=str)
def test_details_are_a_list(browser: Client, sent: Any) -> None:
    app = make_app(metadata=METADATA)
    text = request_object(app, authorization_details=sent)
    assert told(bring(browser, app, text)) == "invalid_request_object"
    assert push(app, request=text).status_code == 400


@pytest.mark.spec("RFC 9396", "2")
def test_signed_details_come_as_a_list(browser: Client) -> None:
    app = make_app(metadata=METADATA, is_first_party=False)
    wanted = json.loads(asking(access("read")))
    text = request_object(app, scope="openid", authorization_details=wanted)
    uri = pushed(app, request=text)
    answer = good(exchange(app, reply(agree(browser, visit(browser, app, uri))).code))
    assert answer["authorization_details"][0]["actions"] == ["read"]
