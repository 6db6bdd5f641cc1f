"""RFC 9470: an API says which sign-in it needs, and a client gets one."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.authorizing import authorize, exchange, reply, signed_in, walk
from tests.support.calling import Caller, caller_for, machine_caller
from tests.support.factories import Person, make_client, make_person
from tests.support.levels import ONE, PHR, STEP_UP, TWO
from tests.support.oauth import good, refresh
from tests.support.proving import age, prove

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9470", "3")]
ALL = "/api/v1/documents"
SCOPES = "openid documents:read documents:write documents:delete users:read users:write"


@pytest.fixture
def admin() -> Person:
    return make_person(roles=["member", "administrator"])


@pytest.fixture
def caller(admin: Person) -> Caller:
    """A token that stands on a password alone."""
    return caller_for(admin, SCOPES, factor="")


def a_document(caller: Caller) -> str:
    response = caller.post(ALL, {"title": "Notes", "body": "First"})
    assert response.status_code == 201, response.content
    return f"{ALL}/{response.json()['id']}"


def challenge(response: Any) -> dict[str, str]:
    """The parts of a challenge, which must be one for a stronger sign-in."""
    assert response.status_code == 401, response.content
    scheme, _, rest = response.headers["WWW-Authenticate"].partition(" ")
    assert scheme == "Bearer"
    parts = dict(re.findall(r'([a-z_]+)="([^"]*)"', rest))
    assert parts["error"] == "insufficient_user_authentication"
    assert parts["error_description"]
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (401, "insufficient_user_authentication")
    assert response.headers["Cache-Control"] == "no-store"
    return parts


def everything_that_is_hard_to_undo(caller: Caller) -> list[tuple[str, str, Any]]:
    somebody = f"/api/v1/users/{make_person().id}"
    return [
        ("DELETE", a_document(caller), None),
        ("POST", "/api/v1/users", {"email": "new@example.com"}),
        ("PATCH", somebody, {"username": "new"}),
        ("POST", f"{somebody}/deactivate", None),
        ("POST", f"{somebody}/reactivate", None),
        ("DELETE", somebody, None),
    ]


def test_what_is_hard_to_undo_needs_more_than_a_password(caller: Caller) -> None:
    for method, path, body in everything_that_is_hard_to_undo(caller):
        parts = challenge(caller.send(method, path, body))
        assert (parts["acr_values"], parts["max_age"]) == (TWO, "900")


def test_nothing_was_done(caller: Caller) -> None:
    where = a_document(caller)
    challenge(caller.delete(where))
    assert caller.get(where).status_code == 200


def test_reading_and_writing_need_no_more(caller: Caller) -> None:
    where = a_document(caller)
    assert caller.patch(where, {"title": "Other"}).status_code == 200
    assert caller.send("OPTIONS", where).status_code == 200
    assert caller.get("/api/v1/users").status_code == 200


def test_a_second_factor_is_enough(admin: Person) -> None:
    caller = caller_for(admin, SCOPES)
    for method, path, body in everything_that_is_hard_to_undo(caller):
        assert caller.send(method, path, body).status_code < 300


def test_more_than_needed_is_enough(admin: Person) -> None:
    caller = caller_for(admin, SCOPES, factor="swk")
    assert caller.delete(a_document(caller)).status_code == 204


def test_a_missing_scope_is_said_first(admin: Person) -> None:
    caller = caller_for(admin, "openid documents:read documents:write", factor="")
    assert caller.delete(a_document(caller)).status_code == 403


def test_a_stranger_is_told_nothing_of_levels() -> None:
    response = Caller().delete(f"{ALL}/00000000-0000-0000-0000-000000000000")
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="vestibule", resource_metadata=')
    assert "error" not in challenge
    assert "acr_values" not in challenge


@pytest.mark.spec("RFC 9470", "6.1")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_a_sign_in_that_was_strong_and_is_long_ago_is_not_enough(
    admin: Person, token_format: str
) -> None:
    app = make_client(is_first_party=True, scopes=tuple(SCOPES.split()), token_format=token_format)
    browser = signed_in(admin)
    prove(browser, "totp")
    age(browser, 880)
    given = exchange(app, reply(authorize(browser, app, scope=SCOPES)).code)
    caller = Caller(given["access_token"])
    assert caller.delete(a_document(caller)).status_code == 204
    age(browser, 60)
    old = exchange(app, reply(authorize(browser, app, scope=SCOPES)).code)
    caller = Caller(old["access_token"])
    parts = challenge(caller.delete(a_document(caller)))
    assert parts["max_age"] == "900"
    # Nothing that a client can do alone makes it young again.
    again = Caller(good(refresh(app, old["refresh_token"]))["access_token"])
    challenge(again.delete(a_document(again)))


@pytest.mark.spec("RFC 9470", "5")
def test_an_old_factor_beside_a_fresh_password_is_not_enough(admin: Person) -> None:
    app = make_client(is_first_party=True, scopes=tuple(SCOPES.split()))
    browser = signed_in(admin)
    prove(browser, "totp", ago=1_000)
    given = exchange(app, reply(authorize(browser, app, scope=SCOPES, acr_values=TWO)).code)
    caller = Caller(given["access_token"])
    challenge(caller.delete(a_document(caller)))


@pytest.mark.spec("RFC 9470", "4")
@pytest.mark.spec("RFC 9470", "5")
def test_a_client_that_follows_the_challenge_gets_through(admin: Person) -> None:
    app = make_client(is_first_party=True, scopes=tuple(SCOPES.split()))
    browser = signed_in(admin)
    given = exchange(app, reply(authorize(browser, app, scope=SCOPES)).code)
    caller = Caller(given["access_token"])
    where = a_document(caller)
    parts = challenge(caller.delete(where))
    wishes = {name: parts[name] for name in ("acr_values", "max_age")}
    page = walk(browser, authorize(browser, app, scope=SCOPES, **wishes))
    assert page.request["PATH_INFO"] == STEP_UP
    prove(browser, "totp")
    request_id = page.wsgi_request.GET["request_id"]
    back = browser.get("/oauth/authorize", {"request_id": request_id})
    stronger = exchange(app, reply(walk(browser, back)).code)
    # The token that was refused is not worth more than before.
    challenge(caller.delete(where))
    assert Caller(stronger["access_token"]).delete(where).status_code == 204


@pytest.mark.spec("RFC 9470", "5")
def test_asking_for_less_than_the_challenge_does_not_get_through(admin: Person) -> None:
    app = make_client(is_first_party=True, scopes=tuple(SCOPES.split()))
    browser = signed_in(admin)
    given = exchange(app, reply(authorize(browser, app, scope=SCOPES, acr_values=ONE)).code)
    caller = Caller(given["access_token"])
    challenge(caller.delete(a_document(caller)))


def test_an_application_that_acts_for_itself_is_exempt() -> None:
    """Nobody is behind it who could sign in: its roles are all there is to judge."""
    caller = machine_caller("users:read users:write", roles=("administrator",))
    assert caller.post("/api/v1/users", {"email": "new@example.com"}).status_code == 201


@pytest.mark.parametrize(
    ("level", "factor", "allowed"),
    [
        ("", "", True),
        (ONE, "", True),
        (TWO, "", False),
        (PHR, "totp", False),
        (PHR, "hwk", True),
    ],
)
def test_the_operator_says_what_is_needed(
    admin: Person, settings: Settings, level: str, factor: str, *, allowed: bool
) -> None:
    settings.STEP_UP_ACR = level
    caller = caller_for(admin, SCOPES, factor=factor)
    response = caller.delete(a_document(caller))
    if allowed:
        assert response.status_code == 204
    else:
        assert challenge(response)["acr_values"] == level


@pytest.mark.spec("RFC 9470", "7")
def test_the_metadata_lists_the_levels() -> None:
    document = Client().get("/.well-known/oauth-authorization-server").json()
    assert document["acr_values_supported"] == [ONE, TWO, PHR]


def test_the_api_document_says_which_sign_in_is_needed() -> None:
    paths = Client().get("/api/schema").json()["paths"]
    operation = paths["/api/v1/documents/{document_id}"]["delete"]
    assert (operation["x-required-acr"], operation["x-required-max-age"]) == (TWO, 900)
    assert "acr_values" in operation["responses"]["401"]["description"]
    reading = paths["/api/v1/documents/{document_id}"]["get"]
    assert "x-required-acr" not in reading
    assert "acr_values" not in reading["responses"]["401"]["description"]
