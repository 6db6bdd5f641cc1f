"""RFC 9700 §4.11.2: an application that anybody can register makes no signpost of us."""

from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import authorize, is_page, reply, signed_in
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import tokens
from tests.support.registering import REDIRECT, registered, review
from tests.support.requesting import bring, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9700", "4.11.2")]

# Wrong on purpose, so that whoever follows the link is sent on at once.
WRONG: tuple[dict[str, str | None], ...] = (
    {"scope": "nothing"},
    {"response_type": "token"},
    {"response_type": None},
    {"response_mode": "pigeon"},
    {"prompt": "none login"},
    {"max_age": "soon"},
    {"code_challenge": None},
    {"claims": "{"},
    {"registration": "{}"},
    {"resource": "https://nowhere.example"},
    {"authorization_details": "{}"},
    {"id_token_hint": "x"},
    {"scope": "nothing", "prompt": "none"},
    {"scope": "nothing", "response_mode": "form_post"},
)


@pytest.fixture
def made(settings: Any) -> dict[str, Any]:
    settings.CLIENT_REGISTRATION = "open"
    return registered()


@pytest.fixture
def stranger(made: dict[str, Any]) -> RegisteredClient:
    return RegisteredClient(0, made["client_id"], made["client_secret"], REDIRECT, "")


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_wrong_request_of_a_stranger_sends_nobody_anywhere(
    stranger: RegisteredClient, wrong: dict[str, str | None]
) -> None:
    page = authorize(Client(), stranger, **wrong)
    assert is_page(page)
    assert REDIRECT not in page.content.decode()


def test_nor_does_a_request_object_that_is_none(stranger: RegisteredClient) -> None:
    beside = {"redirect_uri": REDIRECT, "response_type": "code"}
    assert is_page(bring(Client(), stranger, unsigned({"alg": "none"}, {}), **beside))


def test_whoever_signed_in_goes_back_with_the_error(stranger: RegisteredClient) -> None:
    browser = signed_in(make_person())
    for wrong in WRONG:
        assert reply(authorize(browser, stranger, **wrong)).error


def test_a_silent_request_is_answered(stranger: RegisteredClient) -> None:
    assert reply(authorize(Client(), stranger, prompt="none")).error == "login_required"
    asked = authorize(Client(), stranger, prompt="none", acr_values="urn:vestibule:acr:phr")
    assert reply(asked).error == "login_required"


def test_whom_the_operator_knows_is_told(made: dict[str, Any], stranger: RegisteredClient) -> None:
    assert reply(authorize(Client(), make_client(), scope="nothing")).error == "invalid_scope"
    review(made)
    assert reply(authorize(Client(), stranger, scope="nothing")).error == "invalid_scope"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "3")
def test_a_sign_out_without_a_hint_leads_nobody_to_a_stranger(settings: Any) -> None:
    """Who is signed out already is asked nothing, and would be sent on at once."""
    settings.CLIENT_REGISTRATION = "open"
    away = "https://rp.example/bye"
    made = registered(post_logout_redirect_uris=[away])
    app = RegisteredClient(0, made["client_id"], made["client_secret"], REDIRECT, away)
    asked = {"client_id": app.id, "post_logout_redirect_uri": away}

    def leads_to(browser: Client, **more: str) -> str:
        return str(browser.get("/oauth/end-session", asked | more).headers["Location"])

    assert leads_to(Client()) == "/signed-out/"
    hint = tokens(make_person(), app)["id_token"]
    assert leads_to(Client(), id_token_hint=hint) == away
    review(made)
    assert leads_to(Client()) == away
