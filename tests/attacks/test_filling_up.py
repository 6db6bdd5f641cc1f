"""Rows that anybody can have us keep: how many from one address, in one minute."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from apps.oauth.models import AuthorizationRequest, DecoupledRequest
from tests.attacks.conftest import signed_in, stranger
from tests.support.authorizing import AUTHORIZE, authorize, reply, request_of
from tests.support.devices import ASK, GRANT, make_device
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import FORM, basic, refused
from tests.support.pushing import PAR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    few = dict.fromkeys(("begin_authorization", "push_request", "authorize_device"), "2/m/ip")
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | few


def kept() -> int:
    return AuthorizationRequest.objects.count() + DecoupledRequest.objects.count()


def send(browser: Client, path: str, form: dict[str, str], client: RegisteredClient) -> Any:
    proof = basic(client.id, client.secret) if client.secret else {}
    body = urlencode({"client_id": client.id} | form)
    return browser.post(path, body, content_type=FORM, headers=proof)


def push(browser: Client, client: RegisteredClient) -> Any:
    return send(browser, PAR, request_of(client), client)


def ask(browser: Client, client: RegisteredClient) -> Any:
    return send(browser, ASK, {"scope": "openid"}, client)


def public() -> RegisteredClient:
    return make_client(kind="spa")


@pytest.mark.spec("RFC 9126", "2.3")
def test_a_public_client_pushes_so_many_requests_from_one_address() -> None:
    client = public()
    assert [push(stranger(1), client).status_code for _ in range(2)] == [201, 201]
    answer = push(stranger(1), public())
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["Retry-After"] == "60"
    assert kept() == 2
    assert push(stranger(2), client).status_code == 201, "from elsewhere it works on"


@pytest.mark.spec("RFC 8628", "3.2")
def test_a_device_begins_so_often_from_one_address() -> None:
    device = make_device()
    assert [ask(stranger(1), device).status_code for _ in range(2)] == [200, 200]
    answer = ask(stranger(1), make_device())
    refused(answer, "temporarily_unavailable", 429)
    assert answer.headers["Retry-After"] == "60"
    assert kept() == 2
    assert ask(stranger(2), device).status_code == 200


def test_who_proves_itself_is_not_counted() -> None:
    client = make_client(grants=("authorization_code", "refresh_token", GRANT))
    for act, status in ((push, 201), (ask, 200)):
        assert [act(stranger(1), client).status_code for _ in range(4)] == [status] * 4


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize("is_form", [False, True])
def test_nobody_in_particular_begins_so_many_sign_ins(is_form: bool) -> None:
    client = make_client()

    def begin(browser: Client) -> Any:
        if is_form:
            return browser.post(AUTHORIZE, urlencode(request_of(client)), content_type=FORM)
        return authorize(browser, client)

    answers = [begin(stranger(1)) for _ in range(3)]
    assert [one.headers["Location"].startswith("/") for one in answers] == [True, True, False]
    told = reply(answers[2])
    assert (told.error, told.parameters["state"]) == ("temporarily_unavailable", "s-123")
    assert kept() == 2
    elsewhere = authorize(stranger(2), client)
    assert elsewhere.headers["Location"].startswith("/"), "from elsewhere it works on"


def test_whom_nothing_is_kept_for_is_not_counted() -> None:
    browser, client = signed_in(make_person()), make_client(is_first_party=True)
    for _ in range(4):
        assert reply(authorize(browser, client)).code
    assert kept() == 0


def test_what_is_refused_is_not_kept_and_not_counted() -> None:
    client, browser = make_client(), stranger(1)
    for _ in range(4):
        assert reply(authorize(browser, client, prompt="none")).error == "login_required"
    assert authorize(browser, client).headers["Location"].startswith("/")
