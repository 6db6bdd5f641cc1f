"""/api/v1/me: reading and changing one's own profile, as far as the token reaches."""

import json
from typing import Any

import pytest

from tests.support.calling import Caller, caller_for, machine_caller
from tests.support.factories import Person, make_person
from tests.support.races import Race

ME = "/api/v1/me"
CLAIMS = {
    "given_name": "Ada",
    "phone_number": "+41446681800",
    "address": {"country": "CH"},
    "additional_info": {"shelf": 7},
}


@pytest.fixture
def ada(db: None) -> Person:
    return make_person(claims=CLAIMS, username="ada")


@pytest.fixture
def as_ada(ada: Person) -> Caller:
    return caller_for(ada, "openid profile email phone address account:write")


def test_a_stranger_is_asked_for_a_token(db: None) -> None:
    for method in ("GET", "PATCH"):
        response = Caller().send(method, ME, {})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("scope", "released"),
    [
        ("profile", {"given_name", "preferred_username"}),
        ("profile email", {"given_name", "preferred_username", "email", "email_verified"}),
        ("profile phone", {"given_name", "preferred_username", "phone_number"}),
        ("profile address", {"given_name", "preferred_username", "address"}),
        (
            "profile account:write",
            {"given_name", "preferred_username", "phone_number", "address", "additional_info"},
        ),
    ],
)
def test_a_token_shows_what_its_scopes_release(ada: Person, scope: str, released: set[str]) -> None:
    shown = caller_for(ada, f"openid {scope}").get(ME).json()
    assert shown.keys() - {"sub", "created_at", "updated_at"} == released
    assert shown["sub"] == str(ada.id)


def test_reading_and_writing_have_scopes_of_their_own(ada: Person) -> None:
    reader = caller_for(ada, "openid profile")
    response = reader.patch(ME, {"nickname": "A"})
    assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="account:write"' in response.headers["WWW-Authenticate"]
    writer = caller_for(ada, "openid account:write")
    assert writer.get(ME).status_code == 403
    assert writer.patch(ME, {"nickname": "A"}).json()["nickname"] == "A"


def test_an_application_alone_has_no_profile(db: None) -> None:
    caller = machine_caller("users:read", roles=("staff",))
    assert caller.get(ME).status_code == 403


def test_what_is_given_is_changed_and_null_takes_away(as_ada: Caller) -> None:
    sent = {"nickname": " Countess ", "given_name": None, "additional_info": {"a": [1, None]}}
    response = as_ada.patch(ME, sent)
    assert response.status_code == 200
    shown = as_ada.get(ME).json()
    assert shown == response.json()
    assert shown["nickname"] == "Countess"
    assert "given_name" not in shown
    assert shown["additional_info"] == {"a": [1, None]}
    assert shown["phone_number"] == CLAIMS["phone_number"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"birthdate": "tomorrow"}, {"birthdate"}),
        ({"birthdate": "x", "zoneinfo": "Mars/Base", "nickname": "ok"}, {"birthdate", "zoneinfo"}),
        ({"phone_number_verified": True}, {"phone_number_verified"}),
        ({"email": "new@example.com"}, {"email"}),
        ({"is_superuser": True, "sub": "x"}, {"is_superuser", "sub"}),
        ({"picture": "javascript:alert(1)"}, {"picture"}),
        ({"additional_info": "text"}, {"additional_info"}),
        ({"address": {"planet": "Mars"}}, {"address"}),
        ({"nickname": 7}, {"nickname"}),
        (["nickname"], {""}),
        ("nickname", {""}),
    ],
)
def test_every_wrong_value_is_named_and_nothing_is_changed(
    as_ada: Caller, body: Any, fields: set[str]
) -> None:
    before = as_ada.get(ME).json()
    response = as_ada.send("PATCH", ME, json.dumps(body).encode())
    assert response.status_code == 400
    assert {fault["field"] for fault in response.json()["errors"]} == fields
    assert as_ada.get(ME).json() == before


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'{"nickname": "\\u0000"}', b"[" * 100_000])
def test_a_garbled_body_is_refused(as_ada: Caller, raw: bytes) -> None:
    assert as_ada.send("PATCH", ME, raw).status_code == 400
    assert as_ada.send("PATCH", ME, raw, **{"Content-Type": "text/plain"}).status_code in (400, 415)


@pytest.mark.spec("RFC 9110", "13.1.1")
def test_a_change_from_another_state_fails(as_ada: Caller) -> None:
    tag = as_ada.get(ME).headers["ETag"]
    assert as_ada.get(ME, If_None_Match=tag).status_code == 304
    assert as_ada.patch(ME, {"nickname": "One"}, If_Match=tag).status_code == 200
    response = as_ada.patch(ME, {"nickname": "Two"}, If_Match=tag)
    assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert as_ada.get(ME).json()["nickname"] == "One"


def test_of_two_changes_from_one_state_one_wins(race: Race) -> None:
    caller = caller_for(make_person(), "openid profile account:write")
    tag = caller.get(ME).headers["ETag"]

    def attempt(number: int) -> int:
        response = Caller(caller.token).patch(ME, {"nickname": str(number)}, If_Match=tag)
        status: int = response.status_code
        return status

    assert sorted(race(2, attempt)) == [200, 412]


def test_a_deactivated_person_is_a_stranger_at_once(ada: Person, as_ada: Caller) -> None:
    from apps.accounts.services import people

    assert as_ada.get(ME).status_code == 200
    people.deactivate(user=people.find(ada.id))
    assert as_ada.get(ME).status_code == 401
