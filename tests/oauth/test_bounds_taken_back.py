"""Taking back a single API, or something exact, on the page of connected apps: at once, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from apps.audit.models import Event
from tests.oauth.assistants import APPS, CALENDAR, MAIL, assistant, keys_on
from tests.support.authorizing import (
    authorize,
    code_for,
    reply,
    signed_in,
)
from tests.support.details import METADATA, access, asking, written
from tests.support.exchanging import exchange as pass_on
from tests.support.exchanging import exchanged, make_service
from tests.support.factories import (
    Person,
    RegisteredClient,
    forget_resource,
    make_client,
    make_person,
)
from tests.support.oauth import API, exchange, good, is_live, refresh, refused, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return assistant()


def take_back(person: Person, app: RegisteredClient, **what: str) -> None:
    browser = signed_in(person)
    for _ in range(2):  # a double click
        answer = browser.post(f"{APPS}{app.id}/take-back/", what)
        assert answer.headers["Location"] == APPS


def page(person: Person) -> str:
    return signed_in(person).get(APPS).content.decode()


def given_exactly(person: Person, app: RegisteredClient, *details: Any) -> dict[str, Any]:
    return tokens(
        person, app, scope="openid offline_access", authorization_details=asking(*details)
    )


def narrowed(person: Person) -> list[dict[str, Any]]:
    found = Event.objects.filter(name="consent.narrowed", party_rows__person_id=person.id)
    found = found.order_by("pk")
    return list(found.values_list("details", flat=True))


# What changes nothing


@pytest.mark.parametrize(
    "what",
    [
        {"resource": ""},
        {"resource": "https://nobody.example/"},
        {"resource": CALENDAR + "/"},
        {"resource": API},
        {"resource": "x" * 3_000},
        {"resource": "nonsense\x00\udcff".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"detail": ""},
        {"detail": "0" * 64},
        {"detail": "x" * 3_000},
        {"detail": "nonsense\x00"},
    ],
    ids=range(10),
)
def test_what_an_app_does_not_hold_cannot_be_taken_back(
    ada: Person, app: RegisteredClient, what: dict[str, str]
) -> None:
    at_calendar = tokens(ada, app, scope="openid calendar:read", resource=[CALENDAR, API])
    exactly = given_exactly(ada, app, access("read"))
    take_back(ada, app, **what)
    assert is_live(at_calendar["access_token"], app)
    assert is_live(exactly["access_token"], app)
    assert narrowed(ada) == []


def test_nobody_takes_back_for_somebody_else(ada: Person, app: RegisteredClient) -> None:
    at_calendar = tokens(ada, app, scope="openid calendar:read", resource=CALENDAR)
    exactly = given_exactly(ada, app, access("read"))
    (key,) = keys_on(page(ada))
    eve = make_person()
    given_exactly(eve, app, access("delete"))
    take_back(eve, app, resource=CALENDAR)
    take_back(eve, app, detail=key)
    assert is_live(at_calendar["access_token"], app)
    assert is_live(exactly["access_token"], app)


def test_what_one_app_holds_is_not_taken_from_another(ada: Person, app: RegisteredClient) -> None:
    other = make_client(metadata=METADATA | {"allowed_resources": (CALENDAR,)})
    given_exactly(ada, app, access("read"))
    theirs = given_exactly(ada, other, access("read"))
    at_calendar = tokens(ada, other, scope="openid calendar:read", resource=CALENDAR)
    take_back(ada, app, detail=keys_on(page(ada))[0])
    take_back(ada, app, resource=CALENDAR)
    assert is_live(theirs["access_token"], other)
    assert is_live(at_calendar["access_token"], other)


def test_an_app_of_the_operators_own_is_not_narrowed(ada: Person) -> None:
    app = assistant(is_first_party=True, name="Console")
    at_calendar = tokens(ada, app, scope="openid calendar:read", resource=[CALENDAR, API])
    exactly = given_exactly(ada, app, access("read"))
    shown = page(ada)
    assert "Use <bdi>Calendar</bdi> for you" in shown
    assert API not in shown
    assert "See all your documents" in shown
    assert "Take back" not in shown
    take_back(ada, app, resource=CALENDAR)
    assert is_live(at_calendar["access_token"], app)
    assert is_live(exactly["access_token"], app)


def test_a_link_and_a_forged_form_take_nothing_back(ada: Person, app: RegisteredClient) -> None:
    at_calendar = tokens(ada, app, scope="openid calendar:read", resource=CALENDAR)
    where, what = f"{APPS}{app.id}/take-back/", {"resource": CALENDAR}
    browser = signed_in(ada)
    assert browser.get(where, what).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(where, what).status_code == 403
    assert Client().post(where, what).headers["Location"].startswith("/sign-in/")
    assert is_live(at_calendar["access_token"], app)


# Something exact


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_something_exact_is_taken_back_at_once_and_the_rest_stays(
    ada: Person, token_format: str
) -> None:
    app, report = assistant(token_format=token_format), written(ada)
    meant = given_exactly(ada, app, access("read", documents=[report]))
    other = given_exactly(ada, app, access("delete"))
    plain = tokens(ada, app, scope="openid offline_access")
    waiting = code_for(
        ada,
        app,
        scope="openid",
        # The same in another order is the same.
        authorization_details=f'[{{"documents":["{report}"],"actions":["read"],"type":"document_access"}}]',
    )
    keys = keys_on(page(ada))
    assert len(keys) == 2
    take_back(ada, app, detail=keys[0])
    assert not is_live(meant["access_token"], app)
    refused(refresh(app, meant["refresh_token"]), "invalid_grant")
    refused(exchange(app, waiting), "invalid_grant")
    for left in (other, plain):
        assert is_live(left["access_token"], app)
        good(refresh(app, left["refresh_token"]))
    shown = page(ada)
    assert "See these documents" not in shown
    assert keys_on(shown) == keys[1:]
    assert narrowed(ada) == [{"details": ["document_access"]}]


def test_what_was_passed_on_of_something_exact_falls_with_it(
    ada: Person, app: RegisteredClient
) -> None:
    service = make_service(metadata=METADATA)
    passed = exchanged(pass_on(service, given_exactly(ada, app, access("read"))["access_token"]))
    assert is_live(passed, service)
    take_back(ada, app, detail=keys_on(page(ada))[0])
    assert not is_live(passed, service)


# An API that is not ours


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_an_api_is_taken_back_at_once_with_the_scopes_that_mean_nothing_elsewhere(
    ada: Person, token_format: str
) -> None:
    app = assistant(token_format=token_format)
    scope = "openid offline_access calendar:read people"
    at_calendar = tokens(ada, app, scope=scope, resource=CALENDAR)
    at_both = tokens(ada, app, scope=scope, resource=[MAIL, CALENDAR])
    at_mail = tokens(ada, app, scope="openid offline_access mail:read people", resource=MAIL)
    waiting = code_for(ada, app, scope="calendar:read", resource=CALENDAR)
    shown = page(ada)
    assert "Use <bdi>Calendar</bdi> for you" in shown
    assert "Use <bdi>Mail &lt;2&gt;</bdi> for you" in shown
    assert CALENDAR in shown
    take_back(ada, app, resource=CALENDAR)
    for gone in (at_calendar, at_both):
        assert not is_live(gone["access_token"], app)
        refused(refresh(app, gone["refresh_token"]), "invalid_grant")
    refused(exchange(app, waiting), "invalid_grant")
    assert is_live(at_mail["access_token"], app)
    assert good(refresh(app, at_mail["refresh_token"]))["scope"] == (
        "openid offline_access mail:read people"
    )
    shown = page(ada)
    assert CALENDAR not in shown
    assert "See your calendar" not in shown
    assert "See contacts" in shown
    assert narrowed(ada) == [{"resources": [CALENDAR], "scopes": ["calendar:read"]}]


def test_an_api_that_was_taken_back_is_asked_for_again(ada: Person, app: RegisteredClient) -> None:
    tokens(ada, app, scope="openid calendar:read", resource=CALENDAR)
    take_back(ada, app, resource=CALENDAR)
    browser = signed_in(ada)
    silent = authorize(browser, app, scope="openid calendar:read", resource=CALENDAR, prompt="none")
    assert reply(silent).error == "consent_required"
    given = tokens(ada, app, scope="openid calendar:read", resource=CALENDAR)
    assert given["scope"] == "openid calendar:read"


def test_an_api_that_is_gone_says_nothing_and_breaks_nothing(
    ada: Person, app: RegisteredClient
) -> None:
    given = tokens(ada, app, scope="openid calendar:read", resource=CALENDAR)
    forget_resource(CALENDAR)
    assert CALENDAR not in page(ada)
    take_back(ada, app, resource=CALENDAR)
    assert not is_live(given["access_token"], app)
