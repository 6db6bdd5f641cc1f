"""OpenID Connect Core 1.0 §3.1.2.1, §5.5.1.1, RFC 9470 §5: no way round a level."""

import json

import pytest
from django.test import Client

from tests.support.authorizing import authorize, exchange, reply, signed_in, walk
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.levels import (
    ONE,
    STEP_UP,
    TWO,
    WISHES,
    answer,
    essential,
    page_of,
    path_of,
    said,
)
from tests.support.oauth import decoded, good, refresh
from tests.support.proving import age, prove

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
def test_a_password_alone_is_not_enough(
    browser: Client, app: RegisteredClient, wish: dict[str, str]
) -> None:
    assert path_of(page_of(browser, app, **wish)) == STEP_UP


@pytest.mark.parametrize("wish", WISHES, ids=str)
@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.6")
def test_a_silent_request_is_refused(
    browser: Client, app: RegisteredClient, wish: dict[str, str]
) -> None:
    assert reply(authorize(browser, app, prompt="none", **wish)).error == "login_required"


@pytest.mark.spec("RFC 9470", "5")
def test_skipping_the_page_by_its_way_back_leads_to_it_again(
    browser: Client, app: RegisteredClient
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    request_id = page.wsgi_request.GET["request_id"]
    for _ in range(2):
        again = walk(browser, browser.get("/oauth/authorize", {"request_id": request_id}))
        assert path_of(again) == STEP_UP


@pytest.mark.spec("RFC 9470", "5")
def test_proving_the_wrong_thing_again_leads_to_it_again(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    way_back = f"/oauth/authorize?request_id={page.wsgi_request.GET['request_id']}"
    form = {"password": person.password, "next": way_back}
    assert path_of(walk(browser, browser.post("/reauthenticate/", form))) == STEP_UP


@pytest.mark.spec("RFC 9470", "5")
def test_a_second_tab_that_asks_for_less_does_not_settle_the_first(
    browser: Client, app: RegisteredClient
) -> None:
    page = page_of(browser, app, claims=essential(TWO))
    assert said(browser, app, authorize(browser, app, acr_values=ONE))["acr"] == ONE
    request_id = page.wsgi_request.GET["request_id"]
    again = walk(browser, browser.get("/oauth/authorize", {"request_id": request_id}))
    assert path_of(again) == STEP_UP


@pytest.mark.spec("RFC 9470", "5")
def test_a_request_that_was_answered_is_not_replayed_into_a_lower_session(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    """The id is judged against who is there now, within the seconds that a double click has."""
    page = page_of(browser, app, acr_values=TWO)
    request_id = page.wsgi_request.GET["request_id"]
    prove(browser, "totp")
    assert reply(walk(browser, browser.get("/oauth/authorize", {"request_id": request_id}))).code
    other = signed_in(make_person())
    again = walk(other, other.get("/oauth/authorize", {"request_id": request_id}))
    assert path_of(again) == STEP_UP


@pytest.mark.spec("RFC 9470", "5")
def test_what_is_needed_is_not_waived_by_the_form_of_what_is_wished(
    browser: Client, app: RegisteredClient
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    assert path_of(answer(browser, page, "without")) == STEP_UP


@pytest.mark.spec("OpenID Connect Core Error Code unmet_authentication_requirements", "1")
@pytest.mark.parametrize(
    "claims",
    [
        essential("urn:x:gold"),
        essential(""),
        essential(2),
        essential(None, ["x"], {"a": 1}),
        json.dumps({"id_token": {"acr": {"essential": True, "value": "urn:x:gold"}}}),
    ],
)
@pytest.mark.parametrize("prompt", [None, "none", "login"])
def test_an_essential_level_that_nobody_can_reach_is_an_error(
    browser: Client, app: RegisteredClient, claims: str, prompt: str | None
) -> None:
    refused = reply(authorize(browser, app, claims=claims, prompt=prompt))
    assert refused.error == "unmet_authentication_requirements"
    assert refused.parameters["state"] == "s-123"


@pytest.mark.spec("RFC 9470", "5")
def test_a_forged_form_refuses_nothing(browser: Client, app: RegisteredClient) -> None:
    page = page_of(browser, app, acr_values=TWO)
    form = {"request_id": page.wsgi_request.GET["request_id"], "decision": "deny"}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(STEP_UP, form).status_code == 403
    again = walk(browser, browser.get("/oauth/authorize", {"request_id": form["request_id"]}))
    assert path_of(again) == STEP_UP


@pytest.mark.spec("OpenID Connect Core Error Code unmet_authentication_requirements", "1")
@pytest.mark.spec("RFC 9470", "5")
def test_who_does_not_want_to_goes_back_without_a_code(
    browser: Client, app: RegisteredClient
) -> None:
    page = page_of(browser, app, acr_values=TWO)
    refused = reply(answer(browser, page, "deny"))
    assert refused.error == "unmet_authentication_requirements"
    # It is over: a second click gets the same answer, proving more would not help.
    assert reply(answer(browser, page, "deny")).error == "unmet_authentication_requirements"


def test_an_old_factor_and_a_fresh_password_are_no_fresh_second_level(
    browser: Client, person: Person, app: RegisteredClient
) -> None:
    prove(browser, "totp")
    age(browser, 600)
    page = page_of(browser, app, acr_values=TWO, max_age="300")
    assert path_of(page) == "/reauthenticate/"
    way_back = page.wsgi_request.GET["next"]
    form = {"password": person.password, "next": way_back}
    assert path_of(walk(browser, browser.post("/reauthenticate/", form))) == STEP_UP
    # Without a wish for freshness the old pair is the second level, of then.
    whole = said(browser, app, authorize(browser, app, acr_values=TWO))
    fresh = said(browser, app, authorize(browser, app, max_age="300"))
    assert (whole["acr"], fresh["acr"]) == (TWO, ONE)
    assert whole["auth_time"] <= fresh["auth_time"] - 600
    assert (whole["amr"], fresh["amr"]) == (["otp", "pwd", "mfa"], ["pwd"])


def test_it_stays_what_it_was_on_refresh(browser: Client, person: Person) -> None:
    """OIDC Core §12.2: a level proved later does not creep into what was given before."""
    app = make_client(is_first_party=True)
    given = exchange(app, reply(authorize(browser, app)).code)
    prove(browser, "totp")
    again = good(refresh(app, given["refresh_token"]))
    for name in ("id_token", "access_token"):
        _, before = decoded(given[name])
        _, after = decoded(again[name])
        for fact in ("acr", "amr", "auth_time"):
            assert after[fact] == before[fact]
        assert after["acr"] == ONE
