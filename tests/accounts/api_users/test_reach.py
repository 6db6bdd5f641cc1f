"""/api/v1/users: nobody reaches further through another account than they do already."""

from typing import Any

import pytest

from apps.access.services import roles
from apps.accounts.services import people
from tests.accounts.api_users.asking import SCOPES, USERS, at, refused
from tests.support.calling import Caller, caller_for
from tests.support.factories import Person, make_person


def out_of_reach(caller: Caller, target: Person) -> None:
    """Every way to take over or harm `target` is closed to `caller`."""
    before = people.find(target.id)
    body: dict[str, Any]
    for body in (
        {"email": "mine@example.com", "email_verified": True},
        {"password": "nine-Slow-barges-in-1802"},
        {"username": "mine"},
        {"profile": {"name": "Mine"}},
        {"roles": []},
        {},
    ):
        assert refused(caller.patch(at(target), body), 403), body
    assert refused(caller.delete(at(target)), 403)
    assert refused(caller.post(f"{at(target)}/deactivate"), 403)
    assert refused(caller.post(f"{at(target)}/reactivate"), 403)
    after = people.find(target.id)
    assert (after.email, after.password, after.is_active) == (
        before.email,
        before.password,
        before.is_active,
    )


@pytest.mark.parametrize("role", ["administrator", "staff", "developer"])
def test_nobody_changes_an_account_that_may_do_more(as_helper: Caller, role: str) -> None:
    out_of_reach(as_helper, make_person(roles=["member", role]))


def test_nobody_below_changes_a_superuser(as_helper: Caller, as_admin: Caller) -> None:
    target = make_person(is_superuser=True)
    out_of_reach(as_helper, target)
    out_of_reach(as_admin, target)


def test_a_deactivated_administrator_is_no_easier_prey(as_helper: Caller, admin: Person) -> None:
    people.deactivate(user=people.find(admin.id))
    out_of_reach(as_helper, admin)


@pytest.mark.parametrize("role", ["administrator", "staff"])
def test_an_application_changes_nobody_with_power_over_others(
    as_machine: Caller, role: str
) -> None:
    out_of_reach(as_machine, make_person(roles=[role]))
    out_of_reach(as_machine, make_person(is_superuser=True))


def test_an_application_looks_after_ordinary_people(as_machine: Caller) -> None:
    made = as_machine.post(USERS, {"email": "new@example.com"}).json()
    assert made["roles"] == ["member"]
    path = f"{USERS}/{made['id']}"
    assert as_machine.patch(path, {"profile": {"name": "N"}}).status_code == 200
    assert as_machine.post(f"{path}/deactivate").status_code == 200
    assert as_machine.delete(path).status_code == 204


def test_only_administrators_choose_roles(as_helper: Caller, as_machine: Caller) -> None:
    ada = make_person()
    for caller in (as_helper, as_machine):
        for given in ([], ["member"], ["administrator"]):
            assert refused(caller.patch(at(ada), {"roles": given}), 403)
            body = {"email": "x@example.com", "roles": given}
            assert refused(caller.post(USERS, body), 403)


def test_a_helper_does_not_raise_themselves(db: None) -> None:
    roles.define(slug="helper", permissions=["users.read", "users.write"])
    helper = make_person(roles=["member", "helper"])
    caller = caller_for(helper, SCOPES)
    assert refused(caller.patch(at(helper), {"roles": ["administrator"]}), 403)
    assert caller.get(at(helper)).json()["roles"] == ["helper", "member"]


def test_an_administrator_gives_and_takes_roles(as_admin: Caller) -> None:
    ada = make_person()
    shown = as_admin.patch(at(ada), {"roles": ["staff", "developer"]}).json()
    assert shown["roles"] == ["developer", "staff"]
    assert as_admin.patch(at(ada), {"roles": []}).json()["roles"] == []
    made = as_admin.post(USERS, {"email": "x@example.com", "roles": ["administrator"]})
    assert made.json()["roles"] == ["administrator"]


def test_a_role_that_holds_more_than_one_has_oneself_is_not_given(db: None) -> None:
    roles.define(slug="half-admin", permissions=["users.read", "users.write", "admin.change"])
    caller = caller_for(make_person(roles=["member", "half-admin"]), SCOPES)
    ada = make_person()
    assert caller.patch(at(ada), {"roles": ["member"]}).status_code == 200
    assert refused(caller.patch(at(ada), {"roles": ["administrator"]}), 403)
