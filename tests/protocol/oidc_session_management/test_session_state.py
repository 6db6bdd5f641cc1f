"""OpenID Connect Session Management 1.0: whether the session at the provider is still the same."""

import hashlib
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.authorizing import authorize, reply, sign_in, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Session Management 1.0", "2"),
]
COOKIE = "vestibule_browser"
FRAME = "/oauth/check-session"


def app(**registration: Any) -> RegisteredClient:
    usual: dict[str, Any] = {"profile": "oidc", "is_first_party": True}
    return make_client(**usual | registration)


@pytest.fixture
def person() -> Person:
    return make_person()


def state_of(browser: Client) -> str:
    return browser.cookies[COOKIE].value if COOKIE in browser.cookies else ""


def judged(said: str, client: RegisteredClient, origin: str, browser: Client) -> str:
    """What the frame's script answers (§4.2)."""
    found, _, salt = said.rpartition(".")
    spoken = f"{client.id} {origin} {state_of(browser)} {salt}"
    now = hashlib.sha256(spoken.encode()).hexdigest()
    return "unchanged" if now == found else "changed"


@pytest.mark.parametrize(
    ("registration", "asked"),
    [
        ({"profile": "oauth21"}, {}),
        ({}, {"scope": "documents:read"}),
        ({"kind": "native", "redirect_uris": ("com.example.app:/callback",)}, {}),
    ],
)
def test_who_could_not_use_it_gets_none_and_its_browser_no_cookie(
    person: Person, registration: dict[str, Any], asked: dict[str, str]
) -> None:
    browser = signed_in(person)
    answer = reply(authorize(browser, app(**registration), **asked))
    assert answer.code
    assert "session_state" not in answer.parameters
    assert COOKIE not in browser.cookies


@pytest.mark.spec("OpenID Connect Session Management 1.0", "4.2")
def test_it_is_a_salted_hash_of_client_origin_and_browser(person: Person) -> None:
    browser, client = signed_in(person), app()
    first = reply(authorize(browser, client)).parameters["session_state"]
    second = reply(authorize(browser, client)).parameters["session_state"]
    assert first != second
    assert " " not in first
    for said in (first, second):
        assert judged(said, client, "https://notes.example", browser) == "unchanged"
        assert judged(said, client, "https://evil.example", browser) == "changed"
        assert judged(said, app(), "https://notes.example", browser) == "changed"


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_it_comes_in_every_mode(person: Person, mode: str) -> None:
    answer = reply(authorize(signed_in(person), app(), response_mode=mode))
    assert answer.parameters["session_state"]


def test_the_state_changes_at_sign_out_and_comes_back_for_nobody(person: Person) -> None:
    browser, client = signed_in(person), app()
    said = reply(authorize(browser, client)).parameters["session_state"]
    before = state_of(browser)
    browser.post("/sign-out/")
    assert judged(said, client, "https://notes.example", browser) == "changed"
    sign_in(browser, person)
    assert state_of(browser) not in ("none", before)
    assert judged(said, client, "https://notes.example", browser) == "changed"


def test_a_session_that_was_ended_elsewhere_is_noticed_at_the_next_page(person: Person) -> None:
    browser, client = signed_in(person), app()
    said = reply(authorize(browser, client)).parameters["session_state"]
    signed_in(person).post("/account/sessions/end-others/")
    browser.get("/account/")
    assert state_of(browser) == "none"
    assert judged(said, client, "https://notes.example", browser) == "changed"


def test_another_person_is_a_change(person: Person) -> None:
    browser, client = signed_in(person), app()
    said = reply(authorize(browser, client)).parameters["session_state"]
    browser.post("/sign-out/")
    sign_in(browser, make_person())
    assert judged(said, client, "https://notes.example", browser) == "changed"


def test_the_cookie_names_nobody_and_can_be_read_by_our_script(person: Person) -> None:
    browser = signed_in(person)
    authorize(browser, app())
    cookie = browser.cookies[COOKIE]
    assert not cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) == 64
    assert person.id.hex not in cookie.value


def test_on_https_it_reaches_a_frame_on_another_site(person: Person, settings: Settings) -> None:
    settings.IS_HTTPS = True
    browser = signed_in(person)
    authorize(browser, app())
    cookie = browser.cookies[COOKIE]
    assert (cookie["samesite"], cookie["secure"]) == ("None", True)


@pytest.mark.spec("OpenID Connect Session Management 1.0", "3.3")
def test_the_frame_is_the_one_page_that_others_may_frame() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert said["check_session_iframe"].endswith(FRAME)
    page = Client().get(FRAME)
    assert "X-Frame-Options" not in page.headers
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    assert b"<script src=" in page.content
    other = Client().get("/sign-in/")
    assert other.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


def test_the_frame_says_nothing_about_who_opens_it(person: Person) -> None:
    assert signed_in(person).get(FRAME).content == Client().get(FRAME).content
    assert Client().post(FRAME).status_code == 405
