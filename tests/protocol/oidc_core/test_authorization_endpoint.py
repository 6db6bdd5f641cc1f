"""OpenID Connect Core 1.0 §3.1.2: the authorization endpoint."""

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, reply, sign_in, signed_in, walk
from tests.support.factories import make_client, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.3")
def test_a_stranger_signs_in_agrees_and_comes_back_with_a_code() -> None:
    person, client, browser = make_person(), make_client(), Client()
    page = walk(browser, authorize(browser, client))
    assert page.request["PATH_INFO"] == "/sign-in/"
    after = sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    answer = reply(agree(browser, after))
    assert answer.uri == client.redirect_uri
    assert answer.parameters.keys() == {"code", "state", "iss"}
    assert answer.parameters["state"] == "s-123"


def test_a_remembered_consent_is_not_asked_for_again() -> None:
    person, client = make_person(), make_client()
    browser = signed_in(person)
    agree(browser, authorize(browser, client))
    assert reply(authorize(browser, client)).code
