"""Staff say which roles demand a second step."""

import pytest
from django.test import Client

from apps.access.models import Role
from apps.access.services import roles
from tests.admin.staff import act, signed_in
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_a_role_demands_a_second_step_and_stops(administrator: Client) -> None:
    role = Role.objects.get(slug="staff")
    act(administrator, "access_role", "demand_factor", role.pk)
    role.refresh_from_db()
    assert role.requires_factor
    act(administrator, "access_role", "stop_demanding_factor", role.pk)
    role.refresh_from_db()
    assert not role.requires_factor


def test_nobody_loosens_a_role_beyond_their_own_reach(db: None) -> None:
    roles.demand_factor(slug="administrator", is_demanded=True)
    roles.define(slug="clerk", permissions=["admin.view", "admin.change", "users.write"])
    clerk = signed_in(factories.make_person(roles=["clerk"]))
    act(clerk, "access_role", "stop_demanding_factor", Role.objects.get(slug="administrator").pk)
    assert Role.objects.get(slug="administrator").requires_factor
