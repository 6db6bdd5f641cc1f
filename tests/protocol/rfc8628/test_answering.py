"""RFC 8628 §3.3: the person types the code, proves who they are, and answers."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import sign_in, signed_in
from tests.support.devices import (
    ENTER,
    allow,
    answer,
    codes,
    enter,
    later,
    make_device,
    page_of,
    poll,
)
from tests.support.factories import make_person, register_anew, switch_off
from tests.support.oauth import decoded, good, refused, userinfo
from tests.support.proving import age, enrol, prove

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8628", "3.3")]
TWO = "urn:vestibule:acr:2"


def test_who_is_not_signed_in_signs_in_first_and_comes_back() -> None:
    asked = codes(make_device())
    browser = Client()
    response = browser.get(ENTER, {"user_code": asked["user_code"]})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")
    assert enter(browser, asked["user_code"]).status_code == 302
    way_back = f"{ENTER}?user_code={asked['user_code']}"
    assert sign_in(browser, make_person(), way_back=way_back).headers["Location"] == way_back


@pytest.mark.parametrize("code", ["", "BCDF-GHJK", "AEIO-UAEI", "BCDFGHJ", "<script>", "B" * 41])
def test_a_code_that_no_device_shows_leads_nowhere(code: str) -> None:
    browser = signed_in(make_person())
    response = enter(browser, code)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


@pytest.mark.spec("RFC 8628", "6.1")
def test_neither_case_nor_separators_matter() -> None:
    browser, device = signed_in(make_person()), make_device()
    for change in (
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
    ):
        assert page_of(browser, change(codes(device)["user_code"])).startswith("/device/")


def test_an_expired_code_leads_nowhere(monkeypatch: Any) -> None:
    asked = codes(make_device())
    browser = signed_in(make_person())
    later(monkeypatch, seconds=601)
    assert enter(browser, asked["user_code"]).status_code == 200


@pytest.mark.spec("RFC 8628", "3.3.1")
def test_the_complete_address_still_asks_whether_the_code_is_the_devices() -> None:
    device = make_device()
    asked = codes(device)
    browser = signed_in(make_person())
    page = browser.get(ENTER, {"user_code": asked["user_code"]})
    html = page.content.decode()
    assert page.status_code == 200
    assert asked["user_code"] in html
    assert "Is this the code on your device?" in html
    assert "Cinema" not in html
    refused(poll(device, asked["device_code"]), "authorization_pending")


def test_what_is_no_code_is_not_shown_again() -> None:
    html = signed_in(make_person()).get(ENTER, {"user_code": "<b>call 555"}).content.decode()
    assert "call 555" not in html
    assert "Connect a device" in html


@pytest.mark.spec("RFC 8628", "5.4")
def test_the_page_names_the_app_and_where_it_asked_and_warns() -> None:
    asked = codes(make_device())
    browser = signed_in(make_person(claims={"name": "Ann Ample"}))
    html = browser.get(page_of(browser, asked["user_code"])).content.decode()
    for words in ("Cinema", "127.0.0.1", "Asked at", "started this yourself", "Ann Ample"):
        assert words in html


@pytest.mark.spec("RFC 8628", "5.4")
def test_even_the_operators_own_app_is_asked_for() -> None:
    device = make_device(is_first_party=True)
    asked = codes(device, scope="openid email")
    browser = signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    html = browser.get(page).content.decode()
    assert 'id="answer-allow"' in html
    # There is no consent to narrow.
    assert 'name="scope"' not in html
    refused(poll(device, asked["device_code"]), "authorization_pending")
    answer(browser, page, "allow")
    assert good(poll(device, asked["device_code"]))["scope"] == "openid email"


def test_what_the_person_does_not_tick_is_not_given() -> None:
    device, person = make_device(), make_person()
    asked = codes(device, scope="openid email offline_access")
    allow(person, asked["user_code"], scopes=[])
    given = good(poll(device, asked["device_code"]))
    assert given["scope"] == "openid"
    assert "refresh_token" not in given


def test_agreeing_to_nothing_is_a_no() -> None:
    device = make_device(scopes=("email",))
    asked = codes(device, scope="email")
    browser = signed_in(make_person())
    answer(browser, page_of(browser, asked["user_code"]), "allow", scopes=[])
    refused(poll(device, asked["device_code"]), "access_denied")


def test_what_no_role_opens_cannot_be_allowed() -> None:
    device = make_device(scopes=("users:read",))
    asked = codes(device, scope="users:read")
    browser = signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    assert browser.get(page).status_code == 403
    assert browser.post(page, {"decision": "allow"}).status_code == 403
    refused(poll(device, asked["device_code"]), "authorization_pending")


def test_an_answer_is_given_once() -> None:
    device = make_device()
    asked = codes(device)
    browser, other = signed_in(make_person()), signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    assert page_of(other, asked["user_code"]) == page
    answer(browser, page, "allow")
    assert browser.post(page, {"decision": "deny"}).status_code == 200
    assert other.get(page).status_code == 404
    assert other.post(page, {"decision": "deny"}).status_code == 404
    assert enter(other, asked["user_code"]).status_code == 200
    good(poll(device, asked["device_code"]))


def test_a_device_whose_app_was_switched_off_waits_in_vain() -> None:
    device = make_device()
    asked = codes(device)
    browser = signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    switch_off(device)
    assert browser.get(page).status_code == 404
    refused(poll(device, asked["device_code"]), "invalid_client", 401)


@pytest.mark.spec("RFC 9470", "5")
@pytest.mark.parametrize("wish", ["client", "request"])
def test_the_level_that_is_needed_has_to_be_proved_first(wish: str) -> None:
    device = make_device(demands_second_factor=wish == "client")
    asked = codes(device, acr_values=TWO if wish == "request" else None)
    person = make_person()
    browser = signed_in(person)
    enrol(person)
    page = page_of(browser, asked["user_code"])
    html = browser.get(page).content.decode()
    assert 'id="step-up-go"' in html
    way = re.search(r'href="([^"]+)" id="step-up-go"', html)
    assert way
    assert "next=%2Fdevice%2F" in way[1]
    browser.post(page, {"decision": "allow"})
    browser.post(page, {"decision": "without"})
    refused(poll(device, asked["device_code"]), "authorization_pending")
    prove(browser, "totp")
    answer(browser, page, "allow")
    _, claims = decoded(good(poll(device, asked["device_code"]))["id_token"])
    assert claims["acr"] == TWO
    assert "mfa" in claims["amr"]


def test_a_wish_for_more_may_be_passed_over() -> None:
    device = make_device()
    asked = codes(device, acr_values=f"{TWO} urn:vestibule:acr:1")
    person = make_person()
    browser = signed_in(person)
    enrol(person)
    page = page_of(browser, asked["user_code"])
    assert 'id="step-up-without"' in browser.get(page).content.decode()
    onward = browser.post(page, {"decision": "without"}).headers["Location"]
    answer(browser, onward, "allow")
    _, claims = decoded(good(poll(device, asked["device_code"]))["id_token"])
    assert claims["acr"] == "urn:vestibule:acr:1"


def test_a_sign_in_of_long_ago_is_repeated_where_the_app_wants_that() -> None:
    device = make_device(default_max_age=60)
    asked = codes(device)
    browser = signed_in(make_person())
    age(browser, 3_600)
    page = page_of(browser, asked["user_code"])
    response = browser.get(page)
    assert response.headers["Location"].startswith("/reauthenticate/?next=%2Fdevice%2F")
    browser.post(page, {"decision": "allow"})
    refused(poll(device, asked["device_code"]), "authorization_pending")


def test_a_no_needs_no_further_proof() -> None:
    device = make_device(demands_second_factor=True)
    asked = codes(device)
    browser = signed_in(make_person())
    answer(browser, page_of(browser, asked["user_code"]), "deny")
    refused(poll(device, asked["device_code"]), "access_denied")


def test_tokens_outlive_the_session_and_end_with_the_connection() -> None:
    device, person = make_device(), make_person()
    asked = codes(device, scope="openid email")
    browser = allow(person, asked["user_code"])
    browser.post("/sign-out/")
    given = good(poll(device, asked["device_code"]))
    assert userinfo(given["access_token"]).status_code == 200
    again = signed_in(person)
    assert "Cinema" in again.get("/account/apps/").content.decode()
    again.post(f"/account/apps/{device.id}/revoke/")
    assert userinfo(given["access_token"]).status_code == 401


def test_what_was_done_is_in_the_persons_trail() -> None:
    device, person = make_device(), make_person()
    browser = allow(person, codes(device)["user_code"])
    answer(browser, page_of(browser, codes(device)["user_code"]), "deny")
    html = browser.get("/account/activity/").content.decode()
    assert "on another device use your account" in html
    assert "You turned down" in html


@pytest.mark.spec("RFC 8628", "5.4")
def test_a_home_page_that_nobody_checked_says_nothing_of_who_asks() -> None:
    """Nobody is sent to it, so anybody could name a bank's."""
    home = "https://bank.example/"
    browser = signed_in(make_person())
    for owner, is_shown in ((None, True), (make_person(), False)):
        device = make_device(client_uri=home, owner=owner)
        page = page_of(browser, codes(device)["user_code"])
        assert ("bank.example" in browser.get(page).content.decode()) is is_shown


@pytest.mark.spec("RFC 6749", "3.3")
def test_what_the_device_may_not_ask_for_any_more_is_not_given() -> None:
    """Before the person answers, and before the device comes for what they allowed."""
    person = make_person()
    for is_answered in (False, True):
        device = make_device()
        asked = codes(device, scope="openid profile documents:read")
        if is_answered:
            allow(person, asked["user_code"])
        register_anew(device, scopes=("openid", "profile"))
        if not is_answered:
            browser = signed_in(person)
            page = page_of(browser, asked["user_code"])
            assert "documents:read" not in browser.get(page).content.decode()
            answer(browser, page, "allow")
        given = good(poll(device, asked["device_code"]))
        assert set(given["scope"].split()) == {"openid", "profile"}
