"""Staff over people, roles, groups and sessions: through the services, never above oneself."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from apps.access.models import Group, Role
from apps.access.services import authority, groups, roles
from apps.accounts.models import BrowserSession
from tests.admin.staff import act, signed_in
from tests.support import factories
from tests.support.factories import Person

pytestmark = pytest.mark.django_db


def person_form(**changed: Any) -> dict[str, Any]:
    return {"email": "new@example.com", "username": "", "password": "", "verified": "on"} | changed


def test_a_person_is_added_changed_shut_out_and_deleted(administrator: Client) -> None:
    administrator.post(reverse("admin:accounts_user_add"), person_form(password=factories.PASSWORD))
    person = get_user_model().objects.get(email="new@example.com")
    assert person.check_password(factories.PASSWORD)
    assert [role.slug for role in authority.roles_of_person(person.pk)] == ["member"]
    where = reverse("admin:accounts_user_change", args=[person.pk])
    page = administrator.get(where).content.decode()
    assert person.password not in page
    profile = {"profile-TOTAL_FORMS": 1, "profile-INITIAL_FORMS": 1, "profile-0-user": person.pk}
    profile |= {
        "profile-0-address": "{}",
        "profile-0-additional_info": '{"seeds": 3}',
        "profile-0-name": "New Name",
    }
    answer = administrator.post(where, {"email": "other@example.com", "username": "new"} | profile)
    assert answer.status_code == 302, answer.content.decode()
    person.refresh_from_db()
    assert (person.email, person.username, person.profile.name) == (
        "other@example.com",
        "new",
        "New Name",
    )
    assert person.profile.additional_info == {"seeds": 3}
    answer = administrator.post(
        where, {"email": person.email, "username": "new"} | profile | {"profile-0-birthdate": "x"}
    )
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    theirs = signed_in(Person(person.pk, person.email, ""))
    act(administrator, "accounts_user", "end_sessions", person.pk)
    assert theirs.get("/account/").status_code == 302
    act(administrator, "accounts_user", "deactivate", person.pk)
    person.refresh_from_db()
    assert not person.is_active
    act(administrator, "accounts_user", "reactivate", person.pk)
    person.refresh_from_db()
    assert person.is_active
    administrator.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"})
    assert not get_user_model().objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    "changed",
    [{"email": "no"}, {"password": "short"}, {"username": "a b"}, {"email": "me@example.com"}],
)
def test_a_person_that_breaks_a_rule_is_not_added(
    administrator: Client, changed: dict[str, Any]
) -> None:
    factories.make_person(email="ME@example.com")
    before = get_user_model().objects.count()
    answer = administrator.post(reverse("admin:accounts_user_add"), person_form(**changed))
    assert b"errorlist" in answer.content
    assert get_user_model().objects.count() == before


def test_nobody_reaches_above_themselves(administrator: Client) -> None:
    above = factories.make_person(is_superuser=True)
    answer = act(administrator, "accounts_user", "deactivate", above.id)
    assert "ask an administrator" in answer.content.decode()
    answer = act(administrator, "accounts_user", "delete_selected", above.id)
    administrator.post(reverse("admin:accounts_user_delete", args=[above.id]), {"post": "yes"})
    answer = administrator.post(
        reverse("admin:access_roleassignment_add"),
        {"user": above.id, "role": Role.objects.get(slug="staff").pk},
    )
    assert get_user_model().objects.get(pk=above.id).is_active
    assert "staff" not in [role.slug for role in authority.roles_of_person(above.id)]


@pytest.fixture
def clerk() -> Person:
    """May change things here, and holds little else."""
    roles.define(slug="clerk", permissions=["admin.view", "admin.change"])
    return factories.make_person(roles=["clerk"])


def test_nobody_rises_through_a_role_or_a_group(clerk: Person) -> None:
    browser, mine = signed_in(clerk), Role.objects.get(slug="clerk")
    grown = {"description": "", "permissions": ["admin.view", "admin.change", "users.write"]}
    browser.post(reverse("admin:access_role_change", args=[mine.pk]), grown)
    browser.post(reverse("admin:access_role_add"), grown | {"slug": "another"})
    above = Role.objects.get(slug="administrator").pk
    group = {"name": "Friends", "roles": [above], "members": [clerk.id]}
    browser.post(reverse("admin:access_group_add"), group)
    assert authority.permissions_of_person(clerk.id) == {"admin.view", "admin.change"}
    assert not Role.objects.filter(slug="another").exists()
    assert not Group.objects.exists()


def test_what_holds_more_than_oneself_is_left_alone(clerk: Person) -> None:
    browser = signed_in(clerk)
    role = roles.define(slug="keeper", permissions=["users.write"])
    kept = groups.define(name="Keepers", roles=["keeper"])
    where = reverse("admin:access_role_change", args=[role.pk])
    answer = browser.post(where, {"description": "", "permissions": []}, follow=True)
    assert "Only an administrator" in answer.content.decode()
    browser.post(reverse("admin:access_role_delete", args=[role.pk]), {"post": "yes"})
    where = reverse("admin:access_group_change", args=[kept.pk])
    browser.post(where, {"roles": [], "members": []})
    browser.post(where, {"roles": [role.pk], "members": [clerk.id]})
    browser.post(reverse("admin:access_group_delete", args=[kept.pk]), {"post": "yes"})
    assert authority.permissions_of_roles([role.pk]) == {"users.write"}
    assert [one.slug for one in kept.roles.all()] == ["keeper"]
    assert not kept.members.exists()
    where = reverse("admin:access_role_add")
    browser.post(where, {"slug": "viewer", "description": "", "permissions": ["admin.view"]})
    assert Role.objects.filter(slug="viewer").exists()


def test_who_may_do_more_is_not_signed_out(clerk: Person) -> None:
    """Not by their account, and not by their session."""
    above = factories.make_person(roles=["administrator"])
    theirs = signed_in(above)
    session = BrowserSession.objects.get(user=above.id)
    browser = signed_in(clerk)
    act(browser, "accounts_user", "end_sessions", above.id)
    act(browser, "accounts_browsersession", "end", session.pk)
    assert theirs.get("/account/").status_code == 200


def test_roles_are_given_and_taken_away(administrator: Client) -> None:
    person = factories.make_person(roles=["staff"])
    role = Role.objects.get(slug="developer").pk
    administrator.post(
        reverse("admin:access_roleassignment_add"), {"user": person.id, "role": role}
    )
    assert [role.slug for role in authority.roles_of_person(person.id)] == ["developer", "staff"]
    for assignment in Role.objects.get(slug="developer").assignments.all():
        act_answer = administrator.post(
            reverse("admin:access_roleassignment_delete", args=[assignment.pk]), {"post": "yes"}
        )
        assert act_answer.status_code == 302
    assert [role.slug for role in authority.roles_of_person(person.id)] == ["staff"]


def test_a_role_is_defined_changed_and_deleted(administrator: Client) -> None:
    form = {"slug": "editor", "description": "Edits", "permissions": ["documents.read"]}
    administrator.post(reverse("admin:access_role_add"), form)
    role = Role.objects.get(slug="editor")
    where = reverse("admin:access_role_change", args=[role.pk])
    assert 'value="documents.read"' in administrator.get(where).content.decode()
    administrator.post(where, {"description": "Writes", "permissions": ["documents.write"]})
    assert authority.permissions_of_roles([role.pk]) == {"documents.write"}
    act_answer = administrator.post(
        reverse("admin:access_role_changelist"),
        {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"},
    )
    assert act_answer.status_code == 302
    assert not Role.objects.filter(slug="editor").exists()


def test_predefined_roles_are_to_look_at(administrator: Client) -> None:
    role = Role.objects.get(slug="staff")
    where = reverse("admin:access_role_change", args=[role.pk])
    assert "admin.view" in administrator.get(where).content.decode()
    assert administrator.post(where, {"description": "x", "permissions": []}).status_code == 403
    delete = reverse("admin:access_role_delete", args=[role.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    answer = administrator.post(
        reverse("admin:access_role_changelist"),
        {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"},
    )
    assert answer.status_code == 403


def test_a_group_is_defined_changed_and_deleted(administrator: Client) -> None:
    person = factories.make_person(roles=[])
    role = Role.objects.get(slug="staff").pk
    administrator.post(
        reverse("admin:access_group_add"),
        {"name": "Support", "roles": [role], "members": [person.id]},
    )
    assert [one.slug for one in authority.roles_of_person(person.id)] == ["staff"]
    group = Group.objects.get()
    where = reverse("admin:access_group_change", args=[group.pk])
    assert administrator.get(where).status_code == 200
    administrator.post(where, {"roles": [role], "members": []})
    assert authority.roles_of_person(person.id) == []
    administrator.post(reverse("admin:access_group_delete", args=[group.pk]), {"post": "yes"})
    assert not Group.objects.exists()


def test_a_session_can_be_ended(administrator: Client) -> None:
    person = factories.make_person()
    theirs = signed_in(person)
    session = BrowserSession.objects.get(user=person.id)
    assert (
        administrator.get(
            reverse("admin:accounts_browsersession_change", args=[session.pk])
        ).status_code
        == 200
    )
    act(administrator, "accounts_browsersession", "end", session.pk)
    assert theirs.get("/account/").status_code == 302


def test_no_screen_shows_what_is_secret(administrator: Client) -> None:
    from apps.keys.models import SigningKey
    from apps.keys.services import rotation

    rotation.ensure()
    key = SigningKey.objects.all()[0]
    page = administrator.get(
        reverse("admin:keys_signingkey_change", args=[key.pk])
    ).content.decode()
    assert key.kid in page
    assert key.private_encrypted not in page
