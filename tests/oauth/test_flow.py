"""What a flow costs, and what the pages on the way know of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from apps.clients.services import lookup
from apps.core import clock
from apps.oauth import acr
from apps.oauth.endpoints.authorize import target, validate, view
from apps.oauth.engine import context, passage
from apps.oauth.interaction.facts import Facts
from apps.oauth.models import AuthorizationRequest, Consent
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.services import requests
from tests.support.authorizing import (
    agree,
    answer_consent,
    authorize,
    is_page,
    reply,
    request_of,
    signed_in,
    walk,
)
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.proving import prove

pytestmark = pytest.mark.django_db


def statements(browser: Client, app: RegisteredClient, **changes: str) -> int:
    query = request_of(app, **changes)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert reply(browser.get("/oauth/authorize", query)).code
    return len([sql for sql in captured.captured_queries if "SAVEPOINT" not in sql["sql"]])


def test_single_sign_on_costs_few_statements() -> None:
    """Session, session with person, client, consent, code; roles only where a scope asks."""
    app = make_client()
    browser = signed_in(make_person())
    for scope, expected in (("openid email", 5), ("openid documents:read", 6)):
        agree(browser, authorize(browser, app, scope=scope))
        assert statements(browser, app, scope=scope) == expected


def test_a_level_that_was_reached_costs_no_statement() -> None:
    app, browser = make_client(is_first_party=True), signed_in(make_person())
    prove(browser, "totp")
    assert statements(browser, app, acr_values=acr.LEVEL_2, max_age="900") == 4


def test_the_last_use_is_written_when_it_is_due() -> None:
    app, browser = make_client(), signed_in(make_person())
    agree(browser, authorize(browser, app))
    before = statements(browser, app)
    Consent.objects.update(last_used_at=clock.now() - timedelta(minutes=6))
    assert [statements(browser, app) for _ in range(2)] == [before + 1, before]


def test_a_first_party_client_saves_the_consent() -> None:
    app = make_client(is_first_party=True)
    browser = signed_in(make_person())
    reply(authorize(browser, app))
    assert statements(browser, app) == 4


def test_single_sign_on_keeps_no_request() -> None:
    app, browser = make_client(is_first_party=True), signed_in(make_person())
    assert reply(authorize(browser, app)).code
    assert not AuthorizationRequest.objects.exists()


def test_an_answered_request_is_over_and_says_whose_it_was() -> None:
    app, browser = make_client(name="Notebook"), signed_in(make_person())
    page = walk(browser, authorize(browser, app))
    request_id = page.wsgi_request.GET["request_id"]
    assert passage.REQUEST_KEY in browser.session
    agree(browser, browser.get("/oauth/authorize", {"request_id": request_id}))
    assert passage.REQUEST_KEY not in browser.session
    AuthorizationRequest.objects.update(finished_at=clock.now() - requests.DOUBLE_CLICK)
    for path in ("/oauth/authorize", "/oauth/consent", "/oauth/choose-account"):
        again = browser.get(path, {"request_id": request_id})
        assert is_page(again)
        assert b"This sign-in to Notebook is complete." in again.content


def test_a_request_of_a_client_that_went_away_has_a_page() -> None:
    app, browser = make_client(), signed_in(make_person())
    page = walk(browser, authorize(browser, app))
    request_id = page.wsgi_request.GET["request_id"]
    requests.finish(request_id)
    AuthorizationRequest.objects.update(finished_at=clock.now() - timedelta(minutes=5))
    connection.cursor().execute("UPDATE clients_application SET is_active = false")
    again = browser.get("/oauth/authorize", {"request_id": request_id})
    assert is_page(again)
    assert b"the app" in again.content


def test_a_request_whose_client_was_disabled_meanwhile_goes_nowhere() -> None:
    app, browser = make_client(), signed_in(make_person())
    page = walk(browser, authorize(browser, app))
    connection.cursor().execute("UPDATE clients_application SET is_active = false")
    again = walk(browser, browser.get("/oauth/consent", page.wsgi_request.GET.dict()))
    assert is_page(again)


@pytest.fixture
def kept() -> tuple[RegisteredClient, str]:
    app = make_client(name="Notebook", redirect_uris=("https://a.example/cb",))
    request_id = requests.keep(
        application_pk=app.pk, parameters={"client_id": app.id}, started_at=clock.now()
    )
    return app, request_id


def app_seen(path: str, session: dict[str, Any] | None = None) -> Any:
    request = RequestFactory().get(path)
    request.session = session or {}  # type: ignore[assignment]
    found = context.relying_app(request)["relying_app"]
    if not found:
        return None
    shown = dict(found)
    assert shown.pop("resume_url").startswith("/oauth/authorize?request_id=")
    return shown


SEEN = {"name": "Notebook", "logo_uri": "", "host": "a.example"}


def test_pages_know_the_app_by_address_by_way_back_or_by_session(
    kept: tuple[RegisteredClient, str],
) -> None:
    request_id = kept[1]
    way_back = f"/oauth/authorize%3Frequest_id%3D{request_id}"
    assert app_seen(f"/oauth/consent?request_id={request_id}") == SEEN
    assert app_seen(f"/sign-in/?next={way_back}") == SEEN
    assert app_seen("/verify-email/", {passage.REQUEST_KEY: request_id}) == SEEN


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/sign-in/?next=/account/",
        "/sign-in/?next=/oauth/authorize",
        "/sign-in/?next=https://evil.example/oauth/authorize%3Frequest_id%3Dx",
        "/oauth/consent?request_id=unknown",
    ],
)
def test_pages_of_nobody_in_particular_know_none(path: str) -> None:
    assert app_seen(path) is None


def test_a_page_without_a_session_knows_none() -> None:
    assert not context.relying_app(RequestFactory().get("/"))["relying_app"]


def test_a_disabled_app_is_not_shown(kept: tuple[RegisteredClient, str]) -> None:
    connection.cursor().execute("UPDATE clients_application SET is_active = false")
    assert lookup.find(kept[0].id) is None
    assert app_seen(f"/oauth/consent?request_id={kept[1]}") is None


def test_pages_that_do_not_ask_pay_nothing(kept: tuple[RegisteredClient, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        context.relying_app(RequestFactory().get(f"/?request_id={kept[1]}"))
    assert not captured.captured_queries


@pytest.mark.parametrize(
    ("uri", "sources"),
    [
        # The client may send the browser on to any https address of its choice.
        ("https://a.example/cb?x=1", ["https:"]),
        ("http://127.0.0.1:5000/cb", ["http://127.0.0.1:5000", "https:"]),
        ("http://[::1]:5000/cb", ["http:", "https:"]),
        ("com.example.app:/cb", ["com.example.app:", "https:"]),
        ("https://a.example;script-src/cb", ["https:"]),
    ],
)
def test_a_uri_becomes_sources_and_no_other_directive(uri: str, sources: list[str]) -> None:
    assert passage.sources_of(uri) == sources


def test_the_second_tab_keeps_its_place() -> None:
    browser, app = signed_in(make_person()), make_client()
    first = walk(browser, authorize(browser, app))
    second = walk(browser, authorize(browser, app))
    assert reply(walk(browser, answer_consent(browser, first, "allow"))).code
    assert browser.session[passage.REQUEST_KEY] == second.wsgi_request.GET["request_id"]


def test_no_code_is_made_for_nobody() -> None:
    sent = Parameters(request_of(make_client()))
    asked = validate.validate(sent, target.find(sent), started_at=clock.now())
    for facts in (Facts(), Facts(person=make_person().id)):
        with pytest.raises(AssertionError):
            view.authorization_of(asked, facts)
