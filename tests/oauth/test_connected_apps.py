"""The page of connected apps: what each may do, and taking it back at once."""

import pytest
from django.test import Client

from tests.support.authorizing import agree, authorize, exchange, reply, sign_in, signed_in, walk
from tests.support.factories import make_client, make_person
from tests.support.oauth import good, refresh, refused

pytestmark = pytest.mark.django_db
APPS = "/account/apps/"
BOTH = "openid email"


def userinfo(token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(Client().get("/oauth/userinfo", headers=headers).status_code)


def test_the_page_lists_what_each_app_may_do() -> None:
    browser, app = signed_in(make_person()), make_client(name="Notes of all kinds")
    agree(browser, authorize(browser, app, scope="openid email"))
    page = browser.get(APPS).content.decode()
    assert "Notes of all kinds" in page
    assert "See your e-mail address" in page


def test_other_peoples_apps_are_not_listed() -> None:
    browser = signed_in(make_person())
    agree(browser, authorize(browser, make_client(name="Notes of all kinds")))
    assert "Notes of all kinds" not in signed_in(make_person()).get(APPS).content.decode()


def test_a_stranger_signs_in_first() -> None:
    browser, person = Client(), make_person()
    page = walk(browser, browser.get(APPS))
    assert page.request["PATH_INFO"] == "/sign-in/"
    response = sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    assert response.headers["Location"] == APPS
    assert Client().post(f"{APPS}x/revoke/").headers["Location"].startswith("/sign-in/")


def test_revoking_takes_everything_back_at_once_and_is_asked_for_again() -> None:
    browser, app = signed_in(make_person()), make_client()
    answer = reply(agree(browser, authorize(browser, app, scope="openid offline_access")))
    tokens = exchange(app, answer.code)
    assert userinfo(tokens["access_token"]) == 200
    response = browser.post(f"{APPS}{app.id}/revoke/")
    assert response.headers["Location"] == APPS
    assert userinfo(tokens["access_token"]) == 401
    after = walk(browser, authorize(browser, app, scope="openid offline_access"))
    assert after.request["PATH_INFO"] == "/oauth/consent"


def test_a_second_click_finds_it_done() -> None:
    browser, app = signed_in(make_person()), make_client()
    agree(browser, authorize(browser, app))
    for _ in range(2):
        assert browser.post(f"{APPS}{app.id}/revoke/").headers["Location"] == APPS


def test_nobody_revokes_for_somebody_else() -> None:
    browser, app = signed_in(make_person()), make_client()
    agree(browser, authorize(browser, app))
    signed_in(make_person()).post(f"{APPS}{app.id}/revoke/")
    assert reply(authorize(browser, app)).code


def test_a_link_and_a_forged_form_revoke_nothing() -> None:
    person, app = make_person(), make_client()
    browser = signed_in(person)
    agree(browser, authorize(browser, app))
    assert browser.get(f"{APPS}{app.id}/revoke/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(f"{APPS}{app.id}/revoke/").status_code == 403
    assert reply(authorize(browser, app)).code


def test_one_permission_is_taken_back_at_once_and_the_rest_stays() -> None:
    browser, app = signed_in(make_person()), make_client()
    whole = exchange(app, reply(agree(browser, authorize(browser, app, scope=BOTH))).code)
    less = exchange(app, reply(authorize(browser, app, scope="openid")).code)
    for _ in range(2):  # a double click
        response = browser.post(f"{APPS}{app.id}/take-back/", {"scope": "email"})
        assert response.headers["Location"] == APPS
    assert userinfo(whole["access_token"]) == 401
    refused(refresh(app, whole["refresh_token"]), "invalid_grant")
    assert userinfo(less["access_token"]) == 200
    good(refresh(app, less["refresh_token"]))
    page = browser.get(APPS).content.decode()
    assert "See your e-mail address" not in page
    # It is not asked for again, and not given.
    again = exchange(app, reply(authorize(browser, app, scope=BOTH)).code)
    assert again["scope"] == "openid"


@pytest.mark.parametrize("scope", ["openid", "phone", "", "x" * 3_000, "nonsense\x00"])
def test_what_cannot_be_taken_back_changes_nothing(scope: str) -> None:
    browser, app = signed_in(make_person()), make_client()
    agree(browser, authorize(browser, app, scope=BOTH))
    browser.post(f"{APPS}{app.id}/take-back/", {"scope": scope})
    assert exchange(app, reply(authorize(browser, app, scope=BOTH)).code)["scope"] == BOTH


def test_nobody_takes_back_for_somebody_else() -> None:
    browser, app = signed_in(make_person()), make_client()
    agree(browser, authorize(browser, app, scope=BOTH))
    signed_in(make_person()).post(f"{APPS}{app.id}/take-back/", {"scope": "email"})
    assert exchange(app, reply(authorize(browser, app, scope=BOTH)).code)["scope"] == BOTH


def test_an_app_of_the_operators_own_is_left_and_not_disconnected() -> None:
    browser, app = signed_in(make_person()), make_client(is_first_party=True, name="Console")
    given = exchange(app, reply(authorize(browser, app, scope="openid documents:read")).code)
    page = browser.get(APPS).content.decode()
    assert "Console" in page
    assert "See your documents, not change them" in page
    assert "Sign out of it" in page
    assert "Disconnect" not in page
    assert "Take back" not in page
    browser.post(f"{APPS}{app.id}/revoke/")
    browser.post(f"{APPS}{app.id}/take-back/", {"scope": "documents:read"})
    assert userinfo(given["access_token"]) == 200
    for _ in range(2):
        assert browser.post(f"{APPS}{app.id}/sign-out/").headers["Location"] == APPS
    assert userinfo(given["access_token"]) == 401
    assert "Console" not in browser.get(APPS).content.decode()


@pytest.mark.parametrize("what", ["revoke", "take-back", "sign-out"])
def test_forged_forms_and_links_do_nothing(what: str) -> None:
    browser, app = signed_in(make_person()), make_client(is_first_party=True)
    given = exchange(app, reply(authorize(browser, app)).code)
    where = f"{APPS}{app.id}/{what}/"
    assert browser.get(where).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(where, {"scope": "profile"}).status_code == 403
    assert Client().post(where).headers["Location"].startswith("/sign-in/")
    assert userinfo(given["access_token"]) == 200
