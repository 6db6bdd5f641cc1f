"""Initiating User Registration via OpenID Connect 1.0: `prompt=create`."""

import pytest
from django.test import Client

from tests.support.authorizing import authorize, reply, sign_in, signed_in, walk
from tests.support.factories import make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("Initiating User Registration via OpenID Connect 1.0", "4"),
]


def test_a_stranger_comes_to_the_sign_up_page() -> None:
    browser = Client()
    page = walk(browser, authorize(browser, make_client(), prompt="create"))
    assert page.request["PATH_INFO"] == "/sign-up/"


def test_somebody_who_has_an_account_after_all_signs_in() -> None:
    browser, app = Client(), make_client(is_first_party=True)
    page = walk(browser, authorize(browser, app, prompt="create"))
    after = sign_in(browser, make_person(), way_back=page.wsgi_request.GET["next"])
    assert reply(walk(browser, after)).code


def test_somebody_who_is_signed_in_is_asked_which_account() -> None:
    browser, app = signed_in(make_person()), make_client(is_first_party=True)
    page = walk(browser, authorize(browser, app, prompt="create"))
    assert page.request["PATH_INFO"] == "/oauth/choose-account"
    request_id = page.wsgi_request.GET["request_id"]
    other = {"request_id": request_id, "account": "other"}
    after = walk(browser, browser.post("/oauth/choose-account", other))
    assert after.request["PATH_INFO"] == "/sign-up/"
