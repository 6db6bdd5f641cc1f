"""Forged requests (CSRF): every address that a session speaks to refuses a change without the page's own token."""

import json
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.attacks.conftest import signed_in, stranger
from tests.support.factories import PASSWORD, Person, make_person
from tests.support.walking import Route, routes

pytestmark = pytest.mark.django_db
# No cookie is looked at there: a token or the client's own secret speaks, and no browser adds that by itself.
WITHOUT_SESSION = configured.SESSIONLESS_PATHS
# Forms of another site may come here, and change nothing by themselves.
OPEN_TO_OTHER_SITES = {
    "oauth/authorize": "OpenID Connect Core 1.0 §3.1.2.1: answered by a redirect that asks anew",
    "oauth/end-session": "RP-Initiated Logout 1.0 §2: asks the person, whose answer needs a token",
}


def _has_session(route: Route) -> bool:
    return not any(
        route.address.startswith(path) if path.endswith("/") else route.address == path
        for path in WITHOUT_SESSION
    )


FORMS = [route for route in routes() if _has_session(route)]


def _is_refused(answer: Any) -> bool:
    if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        return bool(answer.status_code == 403 and answer.json()["code"] == "csrf_failed")
    names = {template.name for template in answer.templates}
    return answer.status_code == 403 and "403_csrf.html" in names


def _strict(browser: Client) -> Client:
    browser.handler.enforce_csrf_checks = True
    return browser


@pytest.fixture
def staff() -> Client:
    """Somebody whose session could change a lot."""
    return _strict(signed_in(make_person(roles=["administrator"]), proved=True))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_form_is_taken_without_its_token(staff: Client, method: str) -> None:
    open_doors = [
        route.pattern
        for route in FORMS
        if not _is_refused(getattr(staff, method)(route.address))
        and not (method != "post" and getattr(staff, method)(route.address).status_code == 405)
    ]
    assert set(open_doors) == set(OPEN_TO_OTHER_SITES if method == "post" else ())


def test_no_form_is_taken_with_the_token_of_somebody_else(staff: Client) -> None:
    mallory = Client()
    page = mallory.get("/sign-in/")
    foreign = str(page.context["csrf_token"])
    staff.get("/sign-in/")
    open_doors = [
        route.pattern
        for route in FORMS
        if not _is_refused(
            staff.post(
                route.address,
                {"csrfmiddlewaretoken": foreign},
                headers={"X-CSRFToken": foreign},
            )
        )
    ]
    assert set(open_doors) == set(OPEN_TO_OTHER_SITES)


def test_no_form_is_taken_from_another_origin_even_with_the_right_token(staff: Client) -> None:
    token = str(staff.get("/account/profile/").context["csrf_token"])
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        answer = staff.post(
            "/account/profile/", {"csrfmiddlewaretoken": token}, headers={"origin": origin}
        )
        assert _is_refused(answer), origin


def test_signing_in_cannot_be_forged(victim: Person) -> None:
    """Somebody else's page must not sign a person in as the attacker."""
    browser = _strict(stranger())
    answer = browser.post("/sign-in/", {"login": victim.email, "password": PASSWORD})
    assert _is_refused(answer)
    body = json.dumps({"email": victim.email, "password": PASSWORD})
    assert _is_refused(browser.post("/api/v1/login", body, "application/json"))


def test_the_doors_that_are_open_to_other_sites_sign_nobody_out(staff: Client) -> None:
    for pattern in OPEN_TO_OTHER_SITES:
        staff.post(f"/{pattern}", {"next": "/"})
        assert staff.get("/account/").status_code == 200


def test_reading_a_page_changes_nothing(staff: Client) -> None:
    """A link or a picture of another site sends GET with the cookie."""
    for route in FORMS:
        staff.get(route.address)
    assert staff.get("/account/").status_code == 200


def test_the_token_is_new_after_every_change_of_level(victim: Person) -> None:
    browser = stranger()

    def secret() -> str:
        browser.get("/sign-in/")
        return str(browser.cookies[configured.CSRF_COOKIE_NAME].value)

    browser.get("/sign-in/")
    seen = [secret()]
    browser.post("/sign-in/", {"login": victim.email, "password": PASSWORD})
    seen.append(str(browser.cookies[configured.CSRF_COOKIE_NAME].value))
    browser.post("/reauthenticate/", {"password": PASSWORD})
    seen.append(str(browser.cookies[configured.CSRF_COOKIE_NAME].value))
    assert len(set(seen)) == 3
