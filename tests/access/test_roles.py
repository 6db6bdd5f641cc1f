"""Roles: unknown names are refused, predefined ones cannot be changed, and two at once end as one."""

import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.access.models import Role, RoleAssignment, RolePermission
from apps.access.permissions import PERMISSIONS, ROLES
from apps.access.services import authority, roles
from apps.core.errors import Forbidden, Invalid, NotFound
from tests.support import factories
from tests.support.races import Race

pytestmark = pytest.mark.django_db


def slugs_of(person: factories.Person) -> list[str]:
    return [role.slug for role in authority.roles_of_person(person.id)]


@pytest.mark.parametrize("slug", ["nobody", "", "MEMBER", "member\0", "m" * 65, "\ud800"])
def test_an_unknown_role_is_refused_and_no_person_is_made(slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.make_person(email="somebody@example.com", roles=["member", slug])
    assert refused.value.field == "roles"
    factories.make_person(email="somebody@example.com")


def test_a_person_gets_the_default_roles_when_none_are_named(settings: Any) -> None:
    settings.DEFAULT_ROLES = ["developer"]
    assert slugs_of(factories.make_person()) == ["developer"]


def test_a_person_gets_exactly_the_roles_that_are_named() -> None:
    assert slugs_of(factories.make_person(roles=["staff", "developer", "staff"])) == [
        "developer",
        "staff",
    ]
    assert slugs_of(factories.make_person(roles=[])) == []


def test_assigning_twice_and_taking_away_twice_is_no_fault() -> None:
    person = factories.make_person(roles=[])
    roles.assign(user_id=person.id, role="staff")
    roles.assign(user_id=person.id, role="staff")
    assert slugs_of(person) == ["staff"]
    roles.take_away(user_id=person.id, role="staff")
    roles.take_away(user_id=person.id, role="staff")
    assert slugs_of(person) == []


def test_a_role_cannot_be_given_to_nobody() -> None:
    with pytest.raises(NotFound):
        roles.assign(user_id=uuid.uuid4(), role="staff")
    with pytest.raises(NotFound):
        roles.replace(user_id=uuid.uuid4(), roles=["staff"])


def test_replacing_leaves_exactly_the_new_roles() -> None:
    person = factories.make_person(roles=["member", "staff"])
    roles.replace(user_id=person.id, roles=["staff", "developer"])
    assert slugs_of(person) == ["developer", "staff"]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("slug", {"slug": "Has Spaces"}),
        ("slug", {"slug": ""}),
        ("slug", {"slug": "ends-"}),
        ("description", {"description": "x" * 201}),
        ("description", {"description": "two\nlines"}),
        ("permissions", {"permissions": ["documents.read", "fly"]}),
    ],
)
def test_a_bad_definition_is_refused_by_its_field(field: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        roles.define(
            **{"slug": "editor", "description": "Edits", "permissions": ["documents.read"]}
            | changed
        )
    assert refused.value.field == field
    assert not Role.objects.filter(is_predefined=False).exists()


def test_a_defined_role_holds_what_was_said_last() -> None:
    roles.define(slug="editor", permissions=["documents.read", "documents.write"])
    roles.define(
        slug="editor", description="Edits", permissions=["documents.write", "documents.write"]
    )
    role = Role.objects.get(slug="editor")
    assert role.description == "Edits"
    assert authority.permissions_of_roles([role.pk]) == {"documents.write"}
    roles.remove(slug="editor")
    with pytest.raises(NotFound):
        roles.remove(slug="editor")


@pytest.mark.parametrize("slug", sorted(ROLES))
def test_predefined_roles_can_be_neither_changed_nor_deleted(slug: str) -> None:
    with pytest.raises(Forbidden):
        roles.define(slug=slug, permissions=[])
    with pytest.raises(Forbidden):
        roles.remove(slug=slug)
    assert authority.permissions_of_roles([Role.objects.get(slug=slug).pk]) == set(ROLES[slug][1])


def test_migrating_mends_predefined_roles_and_leaves_others_alone() -> None:
    roles.define(slug="editor", permissions=["users.read"])
    RolePermission.objects.filter(role__slug="administrator").delete()
    RolePermission.objects.create(role=Role.objects.get(slug="member"), permission="users.write")
    Role.objects.filter(slug="developer").delete()
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    held = {
        role.slug: set(role.permissions.values_list("permission", flat=True))
        for role in Role.objects.all()
    }
    assert held == {slug: set(names) for slug, (_, names) in ROLES.items()} | {
        "editor": {"users.read"}
    }
    assert held["administrator"] == set(PERMISSIONS)


def test_before_its_tables_exist_nothing_is_kept_in_step() -> None:
    """`migrate access zero` runs the receiver too, when the tables are gone."""
    from apps.access import apps as access

    class NoTables:
        def get_model(self, *_: str) -> None:
            raise LookupError

    with transaction.atomic():
        Role.objects.all().delete()
        access._keep_predefined_roles(apps=NoTables())
        assert not Role.objects.exists()


def test_a_role_is_assigned_once_however_many_try(race: Race) -> None:
    person = factories.make_person(roles=[])
    race(8, lambda _: roles.assign(user_id=person.id, role="staff"))
    assert RoleAssignment.objects.filter(user=person.id).count() == 1


def test_racing_replacements_leave_one_of_the_wanted_sets(race: Race) -> None:
    person = factories.make_person(roles=[])
    wanted = [["member", "staff"], ["developer"]]
    race(8, lambda number: roles.replace(user_id=person.id, roles=wanted[number % 2]))
    assert slugs_of(person) in wanted


def test_processes_that_migrate_at_once_keep_the_roles_in_step(race: Race) -> None:
    Role.objects.all().delete()
    race(6, lambda _: roles.keep_predefined())
    assert Role.objects.count() == len(ROLES)
    assert RolePermission.objects.count() == sum(len(names) for _, names in ROLES.values())


@pytest.mark.parametrize("slug", ["staff", "treasurer"])
def test_a_role_may_demand_a_second_step_also_a_predefined_one(slug: str) -> None:
    if slug == "treasurer":
        roles.define(slug=slug)
    roles.demand_factor(slug=slug, is_demanded=True)
    person = factories.make_person(roles=[slug])
    assert roles.factor_is_demanded(person.id)
    roles.demand_factor(slug=slug, is_demanded=False)
    assert not roles.factor_is_demanded(person.id)


def test_a_role_that_is_not_there_demands_nothing() -> None:
    with pytest.raises(NotFound):
        roles.demand_factor(slug="nobody", is_demanded=True)
