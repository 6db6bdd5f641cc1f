"""Session fixation: a session that an attacker planted is worth nothing after any change of level."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.accounts.conftest import NEW_PASSWORD, newest_code
from tests.attacks.conftest import signed_in, stranger
from tests.support.factories import PASSWORD, Person

pytestmark = pytest.mark.django_db
SESSION = configured.SESSION_COOKIE_NAME
Ceremony = Callable[[Client, Person], Any]


def _sign_in(browser: Client, person: Person) -> Any:
    return browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})


def _sign_in_by_json(browser: Client, person: Person) -> Any:
    return browser.post(
        "/api/v1/login", {"email": person.email, "password": PASSWORD}, "application/json"
    )


def _sign_up(browser: Client, person: Person) -> Any:
    browser.post("/sign-up/", {"email": "new@example.com", "password1": PASSWORD})
    return browser.post("/verify-email/", {"code": newest_code()})


def _reset(browser: Client, person: Person) -> Any:
    browser.post("/password/forgotten/", {"email": person.email})
    browser.post("/password/forgotten/code/", {"code": newest_code()})
    browser.post("/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    return browser.post("/sign-in/", {"login": person.email, "password": NEW_PASSWORD})


def _key(browser: Client) -> str:
    return str(browser.cookies[SESSION].value)


def _planted() -> str:
    """A live session that is nobody's, as an attacker gets one."""
    attacker = stranger(7)
    attacker.post("/password/forgotten/", {"email": "nix@example.com"})
    return _key(attacker)


@pytest.mark.parametrize("ceremony", [_sign_in, _sign_in_by_json, _sign_up, _reset])
def test_a_planted_session_is_not_the_one_that_is_signed_in(
    victim: Person, ceremony: Ceremony, mailoutbox: list[Any]
) -> None:
    planted = _planted()
    browser = stranger()
    browser.cookies[SESSION] = planted
    ceremony(browser, victim)
    assert browser.get("/account/").status_code == 200
    assert _key(browser) != planted
    thief = stranger(8)
    thief.cookies[SESSION] = planted
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize("ceremony", [_sign_up, _reset])
def test_no_step_on_the_way_leaves_a_session_that_can_be_continued(
    victim: Person, ceremony: Ceremony, mailoutbox: list[Any]
) -> None:
    """Each key that was ever used before the last step is dead after it."""
    browser, keys = stranger(), set()
    browser.cookies[SESSION] = _planted()
    original = browser.post

    def noted(*words: Any, **more: Any) -> Any:
        keys.add(_key(browser))
        return original(*words, **more)

    browser.post = noted  # type: ignore[method-assign]
    ceremony(browser, victim)
    assert browser.get("/account/").status_code == 200
    for key in keys:
        thief = stranger(9)
        thief.cookies[SESSION] = key
        assert thief.get("/account/").status_code == 302


def test_proving_oneself_again_makes_a_new_session_key(victim: Person) -> None:
    browser = signed_in(victim)
    before = _key(browser)
    browser.post("/reauthenticate/", {"password": PASSWORD})
    assert _key(browser) != before
    thief = stranger()
    thief.cookies[SESSION] = before
    assert thief.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_a_new_password_makes_a_new_session_key(victim: Person) -> None:
    browser = stranger()
    _sign_in(browser, victim)
    before = _key(browser)
    browser.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert _key(browser) != before
    thief = stranger()
    thief.cookies[SESSION] = before
    assert thief.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_a_key_that_nobody_was_given_begins_no_session(victim: Person) -> None:
    browser = stranger()
    browser.cookies[SESSION] = "planted0planted0planted0planted0"
    _sign_in(browser, victim)
    assert _key(browser) != "planted0planted0planted0planted0"


def test_a_role_that_was_taken_away_counts_at_once_in_the_same_session(victim: Person) -> None:
    """Rights are asked for at each request: no session carries them, so there is no key to change."""
    from apps.access.services import roles

    roles.replace(user_id=victim.id, roles=["administrator"])
    browser = signed_in(victim)
    assert browser.get("/admin/accounts/user/").status_code != 403
    roles.replace(user_id=victim.id, roles=[])
    assert browser.get("/admin/accounts/user/", follow=True).status_code == 403
