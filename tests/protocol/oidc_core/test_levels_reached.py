"""OpenID Connect Core 1.0 §3.1.2.1, §5.5.1.1, RFC 9470 §5: levels, asked for and reached."""

import json

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, reply, sign_in, signed_in, walk
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.levels import (
    ONE,
    PHR,
    STEP_UP,
    TWO,
    WISHES,
    answer,
    essential,
    page_of,
    path_of,
    said,
)
from tests.support.proving import age, enrol, prove

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "5.5.1.1")]


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


@pytest.fixture
def browser(person: Person) -> Client:
    return signed_in(person)


@pytest.mark.parametrize("wish", WISHES, ids=str)
def test_a_second_factor_is(browser: Client, app: RegisteredClient, wish: dict[str, str]) -> None:
    page = page_of(browser, app, **wish)
    prove(browser, "totp")
    request_id = page.wsgi_request.GET["request_id"]
    back = browser.get("/oauth/authorize", {"request_id": request_id})
    found = said(browser, app, back)
    assert (found["acr"], found["amr"]) == (TWO, ["pwd", "otp", "mfa"])


def test_a_passkey_is_more_and_reads_as_what_was_named(
    browser: Client, app: RegisteredClient
) -> None:
    prove(browser, "swk")
    assert said(browser, app, authorize(browser, app))["acr"] == PHR
    assert said(browser, app, authorize(browser, app, acr_values=PHR))["acr"] == PHR
    named = said(browser, app, authorize(browser, app, acr_values=TWO))
    assert (named["acr"], named["amr"]) == (TWO, ["swk", "user", "mfa"])
    # An essential value has to match (§5.5.1.1).
    assert said(browser, app, authorize(browser, app, claims=essential(ONE)))["acr"] == ONE


@pytest.mark.parametrize(
    "wish",
    [
        {"acr_values": "urn:x:gold urn:x:silver"},
        {"claims": json.dumps({"id_token": {"acr": {"values": ["urn:x:gold"]}}})},
        {"claims": json.dumps({"id_token": {"acr": {"essential": True}}})},
        {"claims": json.dumps({"id_token": {"acr": None}})},
        {"claims": json.dumps({"userinfo": {"acr": {"essential": True, "value": "urn:x"}}})},
    ],
    ids=str,
)
@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_a_wish_that_names_no_level_of_ours_is_none(
    browser: Client, app: RegisteredClient, wish: dict[str, str]
) -> None:
    assert said(browser, app, authorize(browser, app, **wish))["acr"] == ONE


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_the_first_level_of_several_is_asked_for_where_the_person_can_reach_it(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    both = f"{TWO} {ONE}"
    assert said(browser, app, authorize(browser, app, acr_values=both))["acr"] == ONE
    enrol(person)
    assert reply(authorize(browser, app, acr_values=both, prompt="none")).code
    page = page_of(browser, app, acr_values=both)
    assert path_of(page) == STEP_UP
    assert b'id="step-up-without"' in page.content
    form = {"request_id": page.wsgi_request.GET["request_id"], "decision": "without"}
    assert said(browser, app, browser.post(STEP_UP, form))["acr"] == ONE


@pytest.mark.parametrize("wish", [{"max_age": "0"}, {"prompt": "login"}])
@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_the_freshest_second_level_is_proved_once_and_does_not_loop(
    browser: Client, person: Person, app: RegisteredClient, wish: dict[str, str]
) -> None:
    prove(browser, "totp")
    page = page_of(browser, app, acr_values=TWO, **wish)
    assert path_of(page) == "/reauthenticate/"
    form = {"password": person.password, "next": page.wsgi_request.GET["next"]}
    page = walk(browser, browser.post("/reauthenticate/", form))
    assert path_of(page) == STEP_UP
    prove(browser, "totp")
    request_id = page.wsgi_request.GET["request_id"]
    back = browser.get("/oauth/authorize", {"request_id": request_id})
    assert said(browser, app, back)["acr"] == TWO


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_proving_oneself_again_by_any_factor_counts(browser: Client, app: RegisteredClient) -> None:
    page = page_of(browser, app, prompt="login")
    assert path_of(page) == "/reauthenticate/"
    prove(browser, "totp")
    found = said(browser, app, browser.get(page.wsgi_request.GET["next"]))
    assert (found["acr"], found["amr"]) == (ONE, ["otp"])


# --- The page -------------------------------------------------------------------------------


def test_who_has_no_second_factor_is_led_to_set_one_up(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    assert "You need a second step for this" in page.content.decode()
    assert person.email in page.content.decode()
    assert "You need a passkey" in page_of(browser, app, acr_values=PHR).content.decode()
    enrol(person, "passkey")
    assert "show us your passkey" in page_of(browser, app, acr_values=PHR).content.decode()


def test_who_has_one_is_led_to_prove_it(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    enrol(person)
    page = page_of(browser, app, acr_values=TWO).content.decode()
    assert "One more proof that it is you" in page
    assert "besides the password" in page
    # Signed in by a factor alone: the password is what is missing.
    prove(browser, "totp")
    age(browser, 60)
    prove(browser, "totp")
    page = page_of(browser, app, acr_values=TWO, max_age="30").content.decode()
    assert "first your password once more" in page


@pytest.mark.parametrize("decision", ["deny", "without", ""])
def test_a_page_of_a_settled_request_goes_on(
    browser: Client, app: RegisteredClient, decision: str
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    prove(browser, "totp")
    assert reply(answer(browser, page, decision)).code


def test_a_page_of_no_request_says_so(browser: Client) -> None:
    response = browser.get(STEP_UP, {"request_id": "x" * 43})
    assert response.status_code == 400
    assert browser.post(STEP_UP).status_code == 400


def test_the_page_needs_somebody(app: RegisteredClient) -> None:
    stranger = Client()
    page = page_of(stranger, app, acr_values=TWO)
    assert path_of(page) == "/sign-in/"
    request_id = stranger.session["oauth_request_id"]
    assert path_of(walk(stranger, stranger.get(STEP_UP, {"request_id": request_id}))) == "/sign-in/"


# --- What the application registered --------------------------------------------------------


def test_an_application_that_demands_a_second_factor_gets_no_less(browser: Client) -> None:
    app = make_client(is_first_party=True, demands_second_factor=True)
    for wish in ({}, {"acr_values": ONE}, {"claims": essential(ONE)}, {"acr_values": "urn:x"}):
        assert path_of(page_of(browser, app, **wish)) == STEP_UP
        assert reply(authorize(browser, app, prompt="none", **wish)).error == "login_required"
    prove(browser, "recovery")
    assert said(browser, app, authorize(browser, app))["acr"] == TWO


def test_registered_defaults_count_where_the_request_says_nothing(
    browser: Client, person: Person
) -> None:
    app = make_client(is_first_party=True, default_acr_values=(TWO,), default_max_age=300)
    assert path_of(page_of(browser, app)) == STEP_UP
    assert path_of(page_of(browser, app, acr_values="urn:x:gold")) == STEP_UP
    assert said(browser, app, authorize(browser, app, acr_values=ONE))["acr"] == ONE
    prove(browser, "totp")
    assert said(browser, app, authorize(browser, app))["acr"] == TWO
    age(browser, 600)
    assert path_of(page_of(browser, app)) == "/reauthenticate/"
    assert said(browser, app, authorize(browser, app, max_age="9000"))["acr"] == TWO


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.4")
def test_the_level_comes_before_consent(person: Person) -> None:
    browser, app = Client(), make_client()
    page = page_of(browser, app, acr_values=TWO)
    back = sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    page = walk(browser, back)
    assert path_of(page) == STEP_UP
    prove(browser, "totp")
    request_id = page.wsgi_request.GET["request_id"]
    back = browser.get("/oauth/authorize", {"request_id": request_id})
    assert reply(agree(browser, back)).code
