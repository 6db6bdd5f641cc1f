"""OAuth 2.0 Form Post Response Mode 1.0, and the other response modes."""

import pytest
from django.test import Client

from tests.support.authorizing import authorize, reply, signed_in
from tests.support.factories import make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OAuth 2.0 Form Post Response Mode 1.0", "2"),
]


def test_the_answer_is_a_form_for_the_client() -> None:
    app = make_client(is_first_party=True)
    response = authorize(signed_in(make_person()), app, response_mode="form_post")
    answer = reply(response)
    assert answer.uri == app.redirect_uri
    assert answer.parameters.keys() == {"code", "state", "iss"}


def test_errors_travel_in_the_same_way() -> None:
    answer = reply(authorize(Client(), make_client(), response_mode="form_post", prompt="none"))
    assert (answer.mode, answer.error) == ("form_post", "login_required")


def test_the_page_may_be_sent_to_the_client_and_runs_only_our_script() -> None:
    response = authorize(Client(), make_client(), response_mode="form_post", prompt="none")
    policy = dict(
        rule.strip().partition(" ")[::2]
        for rule in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["form-action"] == "'self' https:"
    assert policy["script-src"] == "'self'"


def test_the_page_needs_no_script() -> None:
    page = authorize(Client(), make_client(), response_mode="form_post", prompt="none")
    assert b"<noscript>" in page.content
    assert b"javascript:" not in page.content


def test_values_cannot_leave_their_attribute() -> None:
    state = '"><script>alert(1)</script>'
    response = authorize(
        Client(), make_client(), response_mode="form_post", prompt="none", state=state
    )
    assert b"<script>alert" not in response.content
    assert reply(response).parameters["state"] == state


def test_the_page_is_not_stored() -> None:
    response = authorize(Client(), make_client(), response_mode="form_post", prompt="none")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.spec("OAuth 2.0 Multiple Response Type Encoding Practices", "2.1")
def test_a_fragment_is_used_only_when_asked_for() -> None:
    browser, app = signed_in(make_person()), make_client(is_first_party=True)
    assert reply(authorize(browser, app)).mode == "query"
    assert reply(authorize(browser, app, response_mode="query")).mode == "query"
    assert reply(authorize(browser, app, response_mode="fragment")).mode == "fragment"


@pytest.mark.spec("OAuth 2.0 Multiple Response Type Encoding Practices", "5")
@pytest.mark.parametrize(
    ("response_type", "error"),
    [
        ("token", "unsupported_response_type"),
        ("id_token", "unauthorized_client"),
        ("code id_token", "unauthorized_client"),
        ("code token", "unauthorized_client"),
    ],
)
def test_a_type_that_answers_in_the_fragment_is_refused_there(
    response_type: str, error: str
) -> None:
    answer = reply(authorize(Client(), make_client(), response_type=response_type))
    assert (answer.mode, answer.error) == ("fragment", error)
