"""Who calls /api/v1/users in these tests."""

import pytest

from tests.accounts.api_users.asking import SCOPES
from tests.support.calling import Caller, caller_for, machine_caller
from tests.support.factories import Person, make_person


@pytest.fixture
def admin(db: None) -> Person:
    return make_person(roles=["member", "administrator"])


@pytest.fixture
def as_admin(admin: Person) -> Caller:
    return caller_for(admin, SCOPES)


@pytest.fixture
def as_helper(db: None) -> Caller:
    """Somebody who looks after accounts without being an administrator."""
    from apps.access.services import roles

    roles.define(slug="helper", permissions=["users.read", "users.write"])
    return caller_for(make_person(roles=["member", "helper"]), SCOPES)


@pytest.fixture
def as_machine(db: None) -> Caller:
    from apps.access.services import roles

    roles.define(slug="provisioning", permissions=["users.read", "users.write"])
    return machine_caller("users:read users:write", roles=("provisioning",))
