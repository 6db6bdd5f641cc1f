"""/api/v1/users: looking after other people's accounts, and never reaching further than one may."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.access.services import roles
from tests.accounts.api_users.asking import NOBODY, SCOPES, USERS, at, refused
from tests.support.calling import Caller, caller_for
from tests.support.factories import PASSWORD, Person, make_person

OPERATIONS = [
    ("GET", "", "users:read"),
    ("POST", "", "users:write"),
    ("GET", "/{id}", "users:read"),
    ("PATCH", "/{id}", "users:write"),
    ("DELETE", "/{id}", "users:write"),
    ("POST", "/{id}/deactivate", "users:write"),
    ("POST", "/{id}/reactivate", "users:write"),
]


@pytest.mark.spec("RFC 6750", "3.1")
def test_every_operation_asks_for_its_own_scope(admin: Person) -> None:
    tokens = {
        "users:read": caller_for(admin, "openid users:write"),
        "users:write": caller_for(admin, "openid users:read"),
    }
    for method, path, scope in OPERATIONS:
        where = USERS + path.format(id=uuid.uuid4())
        assert refused(Caller().send(method, where), 401)
        response = tokens[scope].send(method, where, {})
        assert refused(response, 403), (method, path)
        assert f'scope="{scope}"' in response.headers["WWW-Authenticate"]


def test_a_member_gets_no_token_for_it(db: None) -> None:
    assert caller_for(make_person(), SCOPES).get(USERS).status_code == 403


def test_people_are_listed_page_by_page_without_secrets(as_admin: Caller, admin: Person) -> None:
    made = [make_person(claims={"name": f"Number {n}"}) for n in range(3)]
    seen, path = [], f"{USERS}?limit=2"
    while path:
        response = as_admin.get(path)
        assert "argon2" not in response.content.decode()
        assert "password" not in response.content.decode()
        seen += [row["id"] for row in response.json()["results"]]
        path = (response.json()["next"] or "").removeprefix("http://testserver")
    assert seen == [str(person.id) for person in [*reversed(made), admin]]


def test_people_are_found_by_address_and_name(as_admin: Caller) -> None:
    ada = make_person(email="ada@example.org", username="countess", claims={"given_name": "Ada"})
    make_person(claims={"family_name": "Other"})
    for query in ("ADA@EXAMPLE", "ountess", "ada"):
        rows = as_admin.get(f"{USERS}?q={query}").json()["results"]
        assert [row["id"] for row in rows] == [str(ada.id)]
    as_admin.post(f"{at(ada)}/deactivate")
    rows = as_admin.get(f"{USERS}?is_active=false").json()["results"]
    assert [row["id"] for row in rows] == [str(ada.id)]
    assert str(ada.id) not in as_admin.get(f"{USERS}?is_active=true").content.decode()


@pytest.mark.parametrize("query", ["is_active=maybe", "cursor=x", "limit=0", "q=" + "x" * 201])
def test_a_garbled_query_is_refused(as_admin: Caller, query: str) -> None:
    assert refused(as_admin.get(f"{USERS}?{query}"), 400)


def test_a_list_costs_the_same_for_many_people(
    as_admin: Caller, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_person()
    with django_assert_max_num_queries(4):
        as_admin.get(USERS)


def test_an_account_is_made_and_can_sign_in(as_admin: Caller) -> None:
    sent = {
        "email": "New@Example.com",
        "email_verified": True,
        "username": "newcomer",
        "password": PASSWORD,
        "profile": {"given_name": "Nia", "birthdate": "1990-01-31"},
    }
    response = as_admin.post(USERS, sent)
    assert response.status_code == 201, response.content
    shown = response.json()
    assert (shown["email"], shown["email_verified"]) == ("new@example.com", True)
    assert (shown["username"], shown["roles"], shown["is_active"]) == ("newcomer", ["member"], True)
    assert shown["profile"] == {"given_name": "Nia", "birthdate": "1990-01-31"}
    assert "password" not in shown
    assert as_admin.get(response.headers["Location"]).json() == shown
    answer = Client().post("/sign-in/", {"login": "new@example.com", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "a@example.com", "password": "short"}, "password"),
        ({"email": "a@example.com", "password": "password123"}, "password"),
        ({"email": "someone-long@example.com", "password": "someone-long@example.com"}, "password"),
        ({"email": "a@example.com", "username": "no spaces"}, "username"),
        ({"email": "a@example.com", "profile": {"birthdate": "x"}}, "profile.birthdate"),
        ({"email": "a@example.com", "profile": {"sub": "x"}}, "profile.sub"),
        ({"email": "a@example.com", "profile": []}, "profile"),
        ({"email": "a@example.com", "roles": ["no-such-role"]}, "roles"),
        ({"email": "a@example.com", "roles": ["a b"]}, "roles.0"),
        ({"email": "a@example.com", "is_superuser": True}, "is_superuser"),
        ({"email": "a@example.com", "is_staff": True}, "is_staff"),
        ({"email": ["a@example.com"]}, "email"),
        ([], ""),
    ],
)
def test_a_wrong_account_is_refused_with_the_field(as_admin: Caller, body: Any, field: str) -> None:
    before = len(as_admin.get(USERS).json()["results"])
    assert refused(as_admin.post(USERS, body), 400, field)
    assert len(as_admin.get(USERS).json()["results"]) == before


def test_an_address_or_a_name_is_given_once(as_admin: Caller) -> None:
    ada, ben = make_person(username="ada"), make_person()
    assert refused(as_admin.post(USERS, {"email": ada.email.upper()}), 409, "email")
    body = {"email": "x@example.com", "username": "ADA"}
    assert refused(as_admin.post(USERS, body), 409, "username")
    assert refused(as_admin.patch(at(ben), {"email": ada.email}), 409, "email")
    assert refused(as_admin.patch(at(ben), {"username": "ada"}), 409, "username")


def test_what_is_given_is_changed(as_admin: Caller) -> None:
    ada = make_person(username="ada", claims={"given_name": "Ada"})
    sent = {"email": "other@example.com", "username": None, "profile": {"nickname": "A"}}
    shown = as_admin.patch(at(ada), sent).json()
    assert (shown["email"], shown["email_verified"]) == ("other@example.com", False)
    assert shown["username"] is None
    assert shown["profile"] == {"given_name": "Ada", "nickname": "A"}
    assert as_admin.patch(at(ada), {"email_verified": True}).json()["email_verified"] is True
    assert as_admin.patch(at(ada), {}).json()["email"] == "other@example.com"


def test_a_change_that_fails_changes_nothing(as_admin: Caller) -> None:
    ada = make_person(claims={"given_name": "Ada"})
    sent = {"profile": {"given_name": "B"}, "roles": ["staff"], "password": "short"}
    assert refused(as_admin.patch(at(ada), sent), 400, "password")
    shown = as_admin.get(at(ada)).json()
    assert (shown["profile"], shown["roles"]) == ({"given_name": "Ada"}, ["member"])


def test_a_new_password_ends_what_stood_on_the_old_one(as_admin: Caller) -> None:
    ada = make_person()
    as_ada = caller_for(ada, "openid profile")
    new = "nine-Slow-barges-in-1802"
    assert as_admin.patch(at(ada), {"password": new}).status_code == 200
    assert as_ada.get("/api/v1/me").status_code == 401
    answer = Client().post("/sign-in/", {"login": ada.email, "password": new})
    assert answer.status_code == 302


def test_who_is_shut_out_is_out_at_once_and_may_come_back(as_admin: Caller) -> None:
    ada = make_person()
    as_ada = caller_for(ada, "openid profile")
    assert as_admin.post(f"{at(ada)}/deactivate").json()["is_active"] is False
    assert as_ada.get("/api/v1/me").status_code == 401
    assert as_admin.post(f"{at(ada)}/reactivate").json()["is_active"] is True
    assert as_ada.get("/api/v1/me").status_code == 401
    assert caller_for(ada, "openid profile").get("/api/v1/me").status_code == 200


def test_a_deleted_account_is_gone(as_admin: Caller) -> None:
    ada = make_person()
    assert as_admin.delete(at(ada)).status_code == 204
    for method, path, _ in OPERATIONS[2:]:
        assert refused(as_admin.send(method, USERS + path.format(id=ada.id), {}), 404)


def test_nobody_shuts_out_or_deletes_themselves(as_admin: Caller, admin: Person) -> None:
    assert refused(as_admin.delete(at(admin)), 403)
    assert refused(as_admin.post(f"{at(admin)}/deactivate"), 403)
    assert as_admin.get(at(admin)).json()["is_active"] is True
    assert as_admin.patch(at(admin), {"username": "boss"}).status_code == 200


@pytest.mark.parametrize("path", ["/x", f"/{NOBODY}", f"/{NOBODY}/x", "/%00", "/%FF"])
def test_nobody_there_is_not_found(as_admin: Caller, path: str) -> None:
    assert as_admin.get(USERS + path).status_code in (400, 404)


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'{"email": "\\u0000"}', b"[" * 100_000])
def test_a_garbled_body_is_refused(as_admin: Caller, raw: bytes) -> None:
    ada = make_person()
    assert refused(as_admin.send("POST", USERS, raw), 400)
    assert refused(as_admin.send("PATCH", at(ada), raw), 400)


def test_who_lost_the_role_changes_nobody_with_a_token_from_before(
    admin: Person, as_admin: Caller
) -> None:
    member = make_person()
    roles.replace(user_id=admin.id, roles=["member"])
    assert refused(as_admin.patch(at(member), {"password": "another-Quiet-tram-1932"}), 403)
    assert refused(as_admin.delete(at(member)), 403)


@pytest.mark.spec("RFC 9111", "5.2.2.5")
def test_no_cache_keeps_what_it_tells_of_people(admin: Person) -> None:
    staff = caller_for(admin, SCOPES)
    for path in ("", f"/{admin.id}"):
        assert staff.get(USERS + path).headers["Cache-Control"] == "no-store"
