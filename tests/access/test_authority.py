"""What roles open: never more than they hold, and nothing for a deactivated person."""

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from apps.access import checks
from apps.access.engine.backends import RoleBackend
from apps.access.engine.context import may_register_applications
from apps.access.models import Role
from apps.access.permissions import PERMISSIONS, ROLES
from apps.access.scopes import CATALOGUE, Scope
from apps.access.services import authority, groups
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_permissions_come_from_own_roles_and_from_groups_in_one_statement(
    django_assert_num_queries: Any,
) -> None:
    person = factories.make_person(roles=["member"])
    groups.define(name="Support", roles=["staff", "member"])
    groups.add_member(name="Support", user_id=person.id)
    with django_assert_num_queries(1):
        held = authority.permissions_of_person(person.id)
    assert held == {*ROLES["member"][1], *ROLES["staff"][1]}


def test_somebody_without_roles_may_nothing() -> None:
    assert authority.permissions_of_person(factories.make_person(roles=[]).id) == frozenset()
    assert authority.permissions_of_person(uuid.uuid4()) == frozenset()


def test_a_superuser_may_everything_and_a_deactivated_one_nothing() -> None:
    person = factories.make_person(roles=["member"], is_superuser=True)
    assert authority.permissions_of_person(person.id) == set(PERMISSIONS)
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    assert authority.permissions_of_person(person.id) == frozenset()


def test_a_deactivated_person_may_nothing() -> None:
    person = factories.make_person(roles=["administrator"])
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    assert authority.permissions_of_person(person.id) == frozenset()


def test_permissions_of_a_list_of_roles() -> None:
    assert authority.permissions_of_roles([]) == frozenset()
    staff = Role.objects.get(slug="staff").pk
    assert authority.permissions_of_roles([staff, 0]) == set(ROLES["staff"][1])


def test_scopes_open_by_permission_in_the_order_asked() -> None:
    asked = ["users:read", "openid", "unknown", "documents:read"]
    assert authority.open_scopes(asked, frozenset({"documents.read"})) == [
        "openid",
        "documents:read",
    ]
    assert authority.open_scopes(asked, frozenset()) == ["openid"]


def test_django_asks_roles(django_assert_num_queries: Any) -> None:
    user = get_user_model().objects.get(pk=factories.make_person(roles=["staff"]).id)
    backend = RoleBackend()
    with django_assert_num_queries(1):
        assert backend.has_perm(user, "admin.view")
        assert backend.has_perm(user, "accounts.view_user"), "the admin's word for admin.view"
        assert not backend.has_perm(user, "accounts.change_user")
        assert not backend.has_perm(user, "accounts.delete_user")
        assert backend.has_module_perms(user, "accounts")
    user.is_active = False
    assert not backend.has_perm(user, "admin.view")
    assert not backend.has_perm(AnonymousUser(), "admin.view")
    signs_in: list[Any] = [backend.authenticate, backend.get_user]
    assert [call(user.pk) for call in signs_in] == [None, None]


def test_the_navigation_asks_only_when_a_template_does(django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    assert not may_register_applications(request)["may_register_applications"]
    for roles, expected in (["developer"], True), (["member"], False):
        request.user = get_user_model().objects.get(pk=factories.make_person(roles=roles).id)
        with django_assert_num_queries(0):
            answer = may_register_applications(request)["may_register_applications"]
        with django_assert_num_queries(1):
            assert bool(answer) is expected


def test_the_closed_lists_agree() -> None:
    assert checks.scopes_name_known_permissions() == []
    assert checks.roles_hold_known_permissions() == []


def test_a_scope_opened_by_an_unknown_permission_does_not_start() -> None:
    [error] = checks.unknown_in_scopes(
        CATALOGUE | {"fly": Scope("fly", "Fly", "wings")}, PERMISSIONS
    )
    assert error.id == "access.E001"
    assert "wings" in error.msg


def test_a_role_with_an_unknown_permission_does_not_start(settings: Any) -> None:
    [error] = checks.unknown_in_roles(ROLES | {"bird": ("Flies", ("wings",))}, PERMISSIONS, [])
    assert error.id == "access.E002"
    settings.DEFAULT_ROLES = ["bird"]
    [error] = checks.roles_hold_known_permissions()
    assert error.id == "access.E003"


def test_what_is_remembered_is_remembered_on_the_person_only() -> None:
    first, second = SimpleNamespace(), SimpleNamespace()
    for one, role in (first, "staff"), (second, "member"):
        one.is_active, one.is_anonymous = True, False
        one.pk = factories.make_person(roles=[role]).id
    backend = RoleBackend()
    assert backend.has_perm(first, "admin.view")
    assert not backend.has_perm(second, "admin.view")
