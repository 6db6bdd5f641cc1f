"""RFC 9470 §4, §5: the whole way over HTTP, with a real authenticator app and a real passkey."""

import base64
import json
import re
import time
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP

from tests.support.authenticator import Authenticator
from tests.support.authorizing import authorize, exchange, reply, sign_in, signed_in, walk
from tests.support.factories import Person, RegisteredClient, make_client, make_person
from tests.support.levels import ONE, PHR, STEP_UP, TWO, page_of, path_of, said
from tests.support.oauth import ISSUER
from tests.support.waiting import until

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9470", "5")]


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


def code_of(key: bytes, *, steps: int = 0) -> str:
    """What an authenticator app shows now, or a step of thirty seconds from now."""
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def confirm(browser: Client, person: Person) -> None:
    """Give the password once more, as changing factors asks."""
    browser.post("/reauthenticate/", {"password": person.password})


def set_app_up(browser: Client, person: Person) -> bytes:
    """Set an authenticator app up; returns its key."""
    confirm(browser, person)
    page = browser.get("/account/factors/app/").content.decode()
    found = re.search(r"secret=([A-Z2-7]+)", page)
    assert found, page
    key = base64.b32decode(found[1] + "=" * (-len(found[1]) % 8))
    # The step before this one, so that this one's code is still unused; not at the end of a step.
    until(lambda: time.time() % 30 < 24, seconds=10, what="a step that has just begun")
    form = {"code": code_of(key, steps=-1), "name": "Phone"}
    assert b"recovery-codes" in browser.post("/account/factors/app/", form).content
    return key


def add_passkey(browser: Client, person: Person) -> Authenticator:
    """Add a passkey; returns the device."""
    device = Authenticator(origin=ISSUER)
    confirm(browser, person)
    browser.get("/account/factors/passkey/")
    asked = browser.post("/passkeys/questions/add/").json()
    form = {"credential": json.dumps(device.make(asked)), "name": "Key"}
    assert browser.post("/account/factors/passkey/", form).status_code == 200
    return device


def way_of(page: Any) -> tuple[str, str]:
    """Where the step-up page leads: the page, and the way back from it."""
    found = re.search(r'href="([^"]*)" id="step-up-go"', page.content.decode())
    assert found, page.content.decode()
    path, _, query = found[1].partition("?next=")
    return path, query.replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")


def test_an_authenticator_app_raises_a_session_that_had_a_password(
    person: Person, app: RegisteredClient
) -> None:
    browser = signed_in(person)
    key = set_app_up(signed_in(person), person)
    assert said(browser, app, authorize(browser, app))["acr"] == ONE
    page = page_of(browser, app, acr_values=TWO)
    path, back = way_of(page)
    assert (path_of(page), path) == (STEP_UP, "/reauthenticate/factor/")
    done = browser.post(path, {"code": code_of(key), "next": back})
    found = said(browser, app, done)
    assert (found["acr"], found["amr"]) == (TWO, ["pwd", "otp", "mfa"])


def test_a_wrong_code_raises_nothing(person: Person, app: RegisteredClient) -> None:
    browser = signed_in(person)
    key = set_app_up(signed_in(person), person)
    path, back = way_of(page_of(browser, app, acr_values=TWO))
    for wrong in ("000000", code_of(key, steps=-9), ""):
        assert browser.post(path, {"code": wrong, "next": back}).status_code == 200
        assert path_of(walk(browser, browser.get(back))) == STEP_UP


def test_one_code_does_not_raise_two_sessions(person: Person, app: RegisteredClient) -> None:
    first, second = signed_in(person), signed_in(person)
    key = set_app_up(signed_in(person), person)
    code = code_of(key)
    ends = []
    for browser in (first, second):
        path, back = way_of(page_of(browser, app, acr_values=TWO))
        browser.post(path, {"code": code, "next": back})
        ends.append(walk(browser, browser.get(back)))
    assert reply(ends[0]).code
    assert path_of(ends[1]) == STEP_UP


def test_setting_an_app_up_on_the_way_is_enough(person: Person, app: RegisteredClient) -> None:
    browser = signed_in(person)
    page = page_of(browser, app, acr_values=TWO)
    path, back = way_of(page)
    assert path == "/account/factors/"
    set_app_up(browser, person)
    assert b'id="onward"' in browser.get(path).content
    assert said(browser, app, browser.get(back))["acr"] == TWO
    assert b'id="onward"' not in browser.get(path).content


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
@pytest.mark.parametrize("wish", [{"prompt": "login"}, {"max_age": "0"}])
def test_signing_in_anew_asks_for_every_part_of_the_level(
    person: Person, app: RegisteredClient, wish: dict[str, str]
) -> None:
    browser = Client()
    key = set_app_up(signed_in(person), person)
    page = page_of(browser, app, acr_values=TWO)
    sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    done = browser.post("/sign-in/factor/", {"code": code_of(key)})
    first = said(browser, app, done)
    assert first["acr"] == TWO
    page = page_of(browser, app, acr_values=TWO, **wish)
    assert path_of(page) == "/reauthenticate/"
    form = {"password": person.password, "next": page.wsgi_request.GET["next"]}
    page = walk(browser, browser.post("/reauthenticate/", form))
    assert path_of(page) == STEP_UP
    path, back = way_of(page)
    second = said(browser, app, browser.post(path, {"code": code_of(key, steps=1), "next": back}))
    assert second["acr"] == TWO
    assert second["auth_time"] >= first["auth_time"]


def test_a_passkey_is_enough_for_everything_at_once(person: Person, app: RegisteredClient) -> None:
    browser = signed_in(person)
    device = add_passkey(signed_in(person), person)
    page = page_of(browser, app, acr_values=PHR)
    path, back = way_of(page)
    assert (path_of(page), path) == (STEP_UP, "/reauthenticate/passkey/")
    asked = browser.post("/passkeys/questions/again/").json()
    form = {"credential": json.dumps(device.sign(asked)), "next": back}
    found = said(browser, app, browser.post(path, form))
    assert (found["acr"], found["amr"]) == (PHR, ["hwk", "user", "mfa"])
    assert said(browser, app, authorize(browser, app, acr_values=TWO))["acr"] == TWO


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_a_passkey_alone_satisfies_prompt_login(person: Person, app: RegisteredClient) -> None:
    browser = signed_in(person)
    device = add_passkey(browser, person)
    page = page_of(browser, app, prompt="login", acr_values=TWO)
    assert path_of(page) == "/reauthenticate/"
    assert "/reauthenticate/passkey/" in page.content.decode()
    asked = browser.post("/passkeys/questions/again/").json()
    form = {
        "credential": json.dumps(device.sign(asked)),
        "next": page.wsgi_request.GET["next"],
    }
    found = said(browser, app, browser.post("/reauthenticate/passkey/", form))
    assert (found["acr"], found["amr"]) == (TWO, ["hwk", "user", "mfa"])


@pytest.mark.spec("RFC 9470", "4")
def test_a_browser_that_was_trusted_has_proved_one_factor(
    person: Person, app: RegisteredClient
) -> None:
    browser = Client()
    key = set_app_up(signed_in(person), person)
    sign_in(browser, person)
    browser.post("/sign-in/factor/", {"code": code_of(key), "trust": "on"})
    assert said(browser, app, authorize(browser, app))["acr"] == TWO
    browser.post("/sign-out/")
    sign_in(browser, person)
    assert browser.get("/account/").status_code == 200, "the trusted browser was asked again"
    assert path_of(page_of(browser, app, acr_values=TWO)) == STEP_UP
    found = exchange(app, reply(authorize(browser, app)).code)
    assert found["access_token"]
    assert said(browser, app, authorize(browser, app))["amr"] == ["pwd"]
