"""RFC 9126 §4: a pushed request is opened by its client's reference, and answered once."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.authorizing import (
    AUTHORIZE,
    agree,
    answer_consent,
    authorize,
    is_page,
    reply,
    request_of,
    sign_in,
    signed_in,
    walk,
)
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import FORM, exchange, good, refused, tokens
from tests.support.pushing import PREFIX, pushed, visit
from tests.support.races import Race
from tests.support.signing import make_keyed_client

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9126", "4")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    then = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)


def tabs(browser: Client, count: int = 32) -> list[Client]:
    """Return as many tabs of one browser."""
    opened = []
    for _ in range(count):
        tab = Client()
        tab.cookies.load({name: morsel.value for name, morsel in browser.cookies.items()})
        opened.append(tab)
    return opened


def test_another_clients_request_is_not_opened(app: RegisteredClient, browser: Client) -> None:
    other = make_client(is_first_party=True)
    answer = visit(browser, other, pushed(app))
    assert is_page(answer)
    assert b"invalid_request_uri" in answer.content


@pytest.mark.parametrize("reference", ["", "a", "a" * 43, "a" * 44, "\x00" * 43, "ä" * 43])
def test_a_guessed_reference_opens_nothing(
    app: RegisteredClient, browser: Client, reference: str
) -> None:
    pushed(app)
    assert is_page(visit(browser, app, f"{PREFIX}{reference}"))


def test_a_reference_expires(
    app: RegisteredClient, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = pushed(app)
    later(monkeypatch, 91)
    answer = visit(browser, app, uri)
    assert is_page(answer)
    assert b"invalid_request_uri" in answer.content
    assert b"This link has expired" in answer.content


def test_a_reference_is_no_way_round_its_expiry(app: RegisteredClient, browser: Client) -> None:
    """What the client knows is not what the browser carries between our pages."""
    reference = pushed(app).removeprefix(PREFIX)
    assert is_page(browser.get(AUTHORIZE, {"request_id": reference}))


def test_a_reference_without_a_client_opens_nothing(app: RegisteredClient, browser: Client) -> None:
    assert is_page(browser.get(AUTHORIZE, {"request_uri": pushed(app)}))


@pytest.mark.parametrize("name", ["client_id", "request_uri"])
def test_neither_parameter_may_come_twice(
    app: RegisteredClient, browser: Client, name: str
) -> None:
    sent = {"client_id": app.id, "request_uri": pushed(app)}
    assert is_page(browser.get(AUTHORIZE, sent | {name: [sent[name], sent[name]]}))


def test_nothing_else_that_the_browser_brings_counts(
    app: RegisteredClient, browser: Client
) -> None:
    swapped = {
        "redirect_uri": "https://evil.example/",
        "response_type": "nonsense",
        "response_mode": "fragment",
        "scope": "openid profile email documents:write",
        "state": "the attacker's",
        "nonce": "the attacker's",
        "code_challenge": "A" * 43,
        "prompt": "login",
    }
    answer = reply(visit(browser, app, pushed(app, scope="openid"), **swapped))
    assert (answer.uri, answer.mode) == (app.redirect_uri, "query")
    assert answer.parameters["state"] == "s-123"
    assert good(exchange(app, answer.code))["scope"] == "openid"


def test_what_was_pushed_is_done_whatever_happened_before_it_was_opened(
    app: RegisteredClient,
) -> None:
    """A person who signs in on the way comes back to the same request."""
    person, browser = make_person(), Client()
    page = visit(browser, app, pushed(app, state="mine"))
    way_back = page.headers["Location"]
    assert way_back.startswith("/sign-in/")
    assert app.redirect_uri not in way_back
    following = sign_in(browser, person, way_back=parse_qs(urlsplit(way_back).query)["next"][0])
    answer = reply(walk(browser, following))
    assert answer.parameters["state"] == "mine"
    assert good(exchange(app, answer.code))["access_token"]


def test_a_form_of_another_site_may_open_it(app: RegisteredClient, browser: Client) -> None:
    sent = {"client_id": app.id, "request_uri": pushed(app)}
    back = browser.post(AUTHORIZE, urlencode(sent), content_type=FORM)
    assert back.status_code == 303
    assert reply(walk(browser, back)).code


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.2")
def test_a_reload_before_the_answer_finds_it_again() -> None:
    client = make_client()
    browser, uri = signed_in(make_person()), pushed(client)
    first, second = (walk(browser, visit(browser, client, uri)) for _ in range(2))
    for page in (first, second):
        assert 'id="consent-allow"' in page.content.decode()
    assert reply(walk(browser, answer_consent(browser, first, "allow"))).code
    again = walk(browser, answer_consent(browser, second, "allow"))
    assert is_page(again)
    assert b"is complete" in again.content


@pytest.mark.spec("RFC 9126", "7.3")
def test_it_gives_one_code(app: RegisteredClient, browser: Client) -> None:
    uri = pushed(app)
    assert reply(visit(browser, app, uri)).code
    for another in (browser, signed_in(make_person())):
        again = visit(another, app, uri)
        assert is_page(again)
        assert b"is complete" in again.content


@pytest.mark.spec("RFC 9126", "7.3")
def test_a_refusal_uses_it_up_too() -> None:
    client = make_client()
    browser, uri = signed_in(make_person()), pushed(client)
    page = walk(browser, visit(browser, client, uri))
    assert reply(answer_consent(browser, page, "deny")).error == "access_denied"
    assert is_page(visit(browser, client, uri))


@pytest.mark.spec("RFC 9126", "7.3")
def test_an_error_uses_it_up_too(app: RegisteredClient) -> None:
    browser, uri = Client(), pushed(app, prompt="none")
    assert reply(visit(browser, app, uri)).error == "login_required"
    assert is_page(visit(signed_in(make_person()), app, uri))


@pytest.mark.spec("RFC 9126", "4")
def test_time_for_the_person_is_not_the_references(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client()
    browser = signed_in(make_person())
    page = walk(browser, visit(browser, client, pushed(client)))
    later(monkeypatch, 1_200)
    assert reply(walk(browser, answer_consent(browser, page, "allow"))).code


def test_a_redirect_uri_that_is_gone_meanwhile_is_not_used(
    app: RegisteredClient, browser: Client
) -> None:
    from django.db import connection

    uri = pushed(app)
    connection.cursor().execute(
        "UPDATE clients_application SET redirect_uris = 'https://a.example/'"
    )
    assert is_page(visit(browser, app, uri))


def test_freshness_counts_from_the_push(app: RegisteredClient, browser: Client) -> None:
    answer = visit(browser, app, pushed(app, prompt="login"))
    assert answer.headers["Location"].startswith("/reauthenticate/")


@pytest.mark.spec("RFC 9126", "6")
def test_a_client_that_has_to_push_is_refused_without(browser: Client) -> None:
    client = make_client(
        is_first_party=True, metadata={"require_pushed_authorization_requests": True}
    )
    assert reply(authorize(browser, client)).error == "invalid_request"
    assert reply(visit(browser, client, pushed(client))).code


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.2")
def test_a_high_security_client_has_to_push(browser: Client) -> None:
    client = make_keyed_client(profile="fapi2", is_first_party=True)
    assert reply(authorize(browser, client)).error == "invalid_request"
    form = browser.post(AUTHORIZE, urlencode(request_of(client)), content_type=FORM)
    assert reply(form).error == "invalid_request"


@pytest.mark.spec("RFC 9126", "5")
def test_a_server_may_demand_it_of_everyone(
    app: RegisteredClient, browser: Client, settings: Any
) -> None:
    settings.REQUIRE_PUSHED_REQUESTS = True
    assert reply(authorize(browser, app)).error == "invalid_request"
    assert reply(visit(browser, app, pushed(app))).code


@pytest.mark.spec("RFC 9126", "7.3")
def test_thirty_two_at_once_get_one_code(race: Race) -> None:
    """Same browser, same request, same instant: one answer, and no fault of ours."""
    app, person = make_client(is_first_party=True), make_person()
    browsers, uri = tabs(signed_in(person)), pushed(app)
    answers = race(32, lambda number: visit(browsers[number], app, uri))
    assert sorted({answer.status_code for answer in answers}) == [303, 400]
    winners = [answer for answer in answers if answer.status_code == 303]
    assert len(winners) == 1
    good(exchange(app, reply(winners[0]).code))


@pytest.mark.spec("RFC 9126", "7.3")
def test_thirty_two_who_agree_at_once_get_one_code(race: Race) -> None:
    """Half of them say yes, half no, after all have seen the page."""
    app, person = make_client(), make_person()
    uri = pushed(app)
    browsers = tabs(signed_in(person))
    pages = [walk(browser, visit(browser, app, uri)) for browser in browsers]

    def decide(number: int) -> Any:
        decision = "allow" if number % 2 else "deny"
        return walk(browsers[number], answer_consent(browsers[number], pages[number], decision))

    answers = race(32, decide)
    assert {answer.status_code for answer in answers} <= {303, 400}
    answered = [reply(answer) for answer in answers if answer.status_code == 303]
    assert len(answered) == 1
    if not answered[0].error:
        good(exchange(app, answered[0].code))


@pytest.mark.spec("RFC 9126", "4")
def test_a_code_of_a_pushed_request_is_bound_as_any_other(app: RegisteredClient) -> None:
    browser = signed_in(make_person())
    code = reply(visit(browser, app, pushed(app))).code
    refused(exchange(app, code, code_verifier="x" * 43), "invalid_grant")
    refused(exchange(app, code, redirect_uri="https://notes.example/other"), "invalid_grant")


def test_a_request_that_is_not_pushed_is_as_it_was() -> None:
    client = make_client()
    assert tokens(make_person(), client)["access_token"]
    browser = signed_in(make_person())
    assert reply(agree(browser, authorize(browser, client))).code
