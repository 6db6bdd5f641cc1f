"""The staff site: opened by roles, signed in to at the hosted page, writing through services, showing no secret."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from apps.access.models import Group, Role
from apps.access.services import authority
from apps.accounts.models import BrowserSession
from apps.clients.models import Application, ClientSecret
from apps.clients.services import lookup, secrets
from tests.support import factories
from tests.support.factories import Person

pytestmark = pytest.mark.django_db
BACKEND = "apps.accounts.engine.backends.PasswordBackend"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id), backend=BACKEND)
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in(factories.make_person(roles=["administrator"]))


def screens() -> Iterator[tuple[str, str]]:
    for model in site._registry:
        yield model._meta.app_label, model._meta.model_name or ""


def test_only_our_own_screens_are_there() -> None:
    assert {label for label, _ in screens()} == {"accounts", "access", "clients", "oauth", "keys", "documents"}
    assert ("oauth", "accesstoken") not in set(screens())


def test_a_stranger_signs_in_at_the_hosted_page(client: Client) -> None:
    answer = client.get("/admin/clients/application/", follow=True)
    where = answer.redirect_chain[-1][0]
    assert where == f"{reverse('account_login')}?next=%2Fadmin%2Fclients%2Fapplication%2F"


def test_the_sign_in_page_is_never_told_to_go_elsewhere(client: Client) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        answer = client.get("/admin/login/", {"next": wanted})
        assert answer.headers["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("roles", [[], ["member"], ["developer"]])
def test_who_is_no_staff_is_refused_and_not_sent_in_circles(roles: list[str]) -> None:
    client = signed_in(factories.make_person(roles=roles))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403


def test_staff_who_are_signed_in_go_on(administrator: Client) -> None:
    answer = administrator.get("/admin/login/", {"next": "/admin/access/role/"})
    assert answer.headers["Location"] == "/admin/access/role/"
    assert administrator.post("/admin/logout/").headers["Location"] == reverse("account_logout")
    answer = administrator.get("/admin/password_change/")
    assert answer.headers["Location"] == reverse("account_change_password")


def test_staff_may_look_and_not_change() -> None:
    client = signed_in(factories.make_person(roles=["staff"]))
    registered = factories.make_client()
    assert client.get("/admin/").status_code == 200
    for label, name in screens():
        assert client.get(reverse(f"admin:{label}_{name}_changelist")).status_code == 200
    assert client.get(reverse("admin:clients_application_add")).status_code == 403
    answer = client.post(reverse("admin:clients_application_delete", args=[registered.pk]), {"post": "yes"})
    assert answer.status_code == 403
    answer = act(client, "clients_application", "switch_off", registered.pk)
    assert lookup.find(registered.id) is not None


def test_every_screen_opens_and_searches(administrator: Client) -> None:
    for label, name in screens():
        answer = administrator.get(reverse(f"admin:{label}_{name}_changelist"), {"q": "nothing"})
        assert answer.status_code == 200, (label, name)
        add = administrator.get(reverse(f"admin:{label}_{name}_add"))
        assert add.status_code in (200, 403)


def act(client: Client, screen: str, action: str, *pks: Any) -> Any:
    return client.post(
        reverse(f"admin:{screen}_changelist"), {"action": action, "_selected_action": pks}, follow=True
    )


def application_form(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Notes",
        "kind": "web",
        "profile": "oauth21",
        "redirect_uris": "https://notes.example/callback",
        "post_logout_redirect_uris": "",
        "allowed_origins": "",
        "allowed_grants": ["authorization_code"],
        "allowed_scopes": ["openid"],
        "token_endpoint_auth_method": "client_secret_basic",
        "access_token_format": "jwt",
        "id_token_signed_response_alg": "",
        "jwks": "null",
        "client_uri": "",
        "logo_uri": "",
        "policy_uri": "",
        "tos_uri": "",
        "user": "",
        "secrets-TOTAL_FORMS": 0,
        "secrets-INITIAL_FORMS": 0,
    } | changed


def test_a_registered_application_shows_its_secret_once(administrator: Client) -> None:
    answer = administrator.post(reverse("admin:clients_application_add"), application_form())
    application = Application.objects.get()
    found = lookup.find(application.client_id)
    shown = answer.content.decode().split('id="new-secret">')[1].split("<")[0]
    assert found
    assert secrets.verify(found, shown)
    assert "no-store" in answer.headers["Cache-Control"]
    page = administrator.get(reverse("admin:clients_application_change", args=[application.pk]))
    stored = ClientSecret.objects.get()
    for hidden in (shown, stored.digest, stored.salt):
        assert hidden not in page.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uris": "http://evil.example/"},
        {"redirect_uris": ""},
        {"kind": "spa"},
        {"profile": "fapi2"},
        {"allowed_grants": ["password"]},
        {"jwks": '{"keys": [{"kty": "oct", "k": "x"}]}'},
        {"jwks": "{"},
        {"id_token_signed_response_alg": "none"},
        {"allowed_origins": "https://notes.example/path"},
    ],
)
def test_a_registration_that_breaks_a_rule_is_shown_with_its_fault(
    administrator: Client, changed: dict[str, Any]
) -> None:
    answer = administrator.post(reverse("admin:clients_application_add"), application_form(**changed))
    assert answer.status_code == 200
    assert b"errorlist" in answer.content
    assert not Application.objects.exists()


def test_an_application_is_changed_switched_and_deleted(administrator: Client) -> None:
    owner = factories.make_person()
    registered = factories.make_client(owner=owner)
    where = reverse("admin:clients_application_change", args=[registered.pk])
    staff = Role.objects.get(slug="staff").pk
    form = application_form(name="Renamed", is_first_party="on", roles=[staff])
    assert administrator.post(where, form).status_code == 302
    found = lookup.find(registered.id)
    assert found
    assert (found.name, found.is_first_party, found.owner_id) == ("Renamed", True, owner.id)
    assert "users.read" in found.permissions
    act(administrator, "clients_application", "switch_off", registered.pk)
    assert lookup.find(registered.id) is None
    act(administrator, "clients_application", "switch_on", registered.pk)
    answer = act(administrator, "clients_application", "make_secret", registered.pk)
    assert 'id="new-secret"' in answer.content.decode()
    answer = act(administrator, "clients_application", "make_secret", registered.pk)
    assert "Two secrets are valid already" in answer.content.decode()
    answer = act(administrator, "clients_application", "make_secret", registered.pk, factories.make_client().pk)
    assert "Choose one application" in answer.content.decode()
    administrator.post(reverse("admin:clients_application_delete", args=[registered.pk]), {"post": "yes"})
    assert not Application.objects.filter(pk=registered.pk).exists()


def test_a_public_application_has_no_secret_to_show(administrator: Client) -> None:
    form = application_form(kind="spa", token_endpoint_auth_method="none")
    assert administrator.post(reverse("admin:clients_application_add"), form).status_code == 302
    assert not ClientSecret.objects.exists()


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
    profile |= {"profile-0-address": "{}", "profile-0-additional_info": '{"seeds": 3}', "profile-0-name": "New Name"}
    answer = administrator.post(where, {"email": "other@example.com", "username": "new"} | profile)
    assert answer.status_code == 302, answer.content.decode()
    person.refresh_from_db()
    assert (person.email, person.username, person.profile.name) == ("other@example.com", "new", "New Name")
    assert person.profile.additional_info == {"seeds": 3}
    answer = administrator.post(where, {"email": person.email, "username": "new"} | profile | {"profile-0-birthdate": "x"})
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


@pytest.mark.parametrize("changed", [{"email": "no"}, {"password": "short"}, {"username": "a b"}, {"email": "me@example.com"}])
def test_a_person_that_breaks_a_rule_is_not_added(administrator: Client, changed: dict[str, Any]) -> None:
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
        reverse("admin:access_roleassignment_add"), {"user": above.id, "role": Role.objects.get(slug="staff").pk}
    )
    assert get_user_model().objects.get(pk=above.id).is_active
    assert "staff" not in [role.slug for role in authority.roles_of_person(above.id)]


def test_roles_are_given_and_taken_away(administrator: Client) -> None:
    person = factories.make_person(roles=["staff"])
    role = Role.objects.get(slug="developer").pk
    administrator.post(reverse("admin:access_roleassignment_add"), {"user": person.id, "role": role})
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
    administrator.post(reverse("admin:access_group_add"), {"name": "Support", "roles": [role], "members": [person.id]})
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
    assert administrator.get(reverse("admin:accounts_browsersession_change", args=[session.pk])).status_code == 200
    act(administrator, "accounts_browsersession", "end", session.pk)
    assert theirs.get("/account/").status_code == 302


def test_no_screen_shows_what_is_secret(administrator: Client) -> None:
    from apps.keys.models import SigningKey
    from apps.keys.services import rotation

    rotation.ensure()
    key = SigningKey.objects.all()[0]
    page = administrator.get(reverse("admin:keys_signingkey_change", args=[key.pk])).content.decode()
    assert key.kid in page
    assert key.private_encrypted not in page
