"""Staff over applications: the rules of registration hold, and a secret is shown once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.access.models import Role
from apps.access.services import roles
from apps.clients.models import Application, ClientSecret
from apps.clients.services import lookup, secrets
from tests.admin.staff import act, signed_in
from tests.support import factories

pytestmark = pytest.mark.django_db


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
        "default_acr_values": "",
        "default_max_age": "",
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
    assert b"View on site" not in page.content, (
        "the toolkit's own page of a row does not exist here"
    )


def test_a_change_that_needs_a_new_secret_shows_it_once(administrator: Client) -> None:
    registered = factories.make_client()
    where = reverse("admin:clients_application_change", args=[registered.pk])
    form = application_form(token_endpoint_auth_method="client_secret_jwt")
    answer = administrator.post(where, form)
    shown = answer.content.decode().split('id="new-secret">')[1].split("<")[0]
    found = lookup.find(registered.id)
    assert found
    assert secrets.readable(found) == [shown.encode()]
    assert administrator.post(where, form).status_code == 302


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
        {"default_acr_values": "urn:vestibule:acr:2 gold"},
        {"default_max_age": "-1"},
        {"default_max_age": "99999999"},
    ],
)
def test_a_registration_that_breaks_a_rule_is_shown_with_its_fault(
    administrator: Client, changed: dict[str, Any]
) -> None:
    answer = administrator.post(
        reverse("admin:clients_application_add"), application_form(**changed)
    )
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
    answer = act(
        administrator,
        "clients_application",
        "make_secret",
        registered.pk,
        factories.make_client().pk,
    )
    assert "Choose one application" in answer.content.decode()
    administrator.post(
        reverse("admin:clients_application_delete", args=[registered.pk]), {"post": "yes"}
    )
    assert not Application.objects.filter(pk=registered.pk).exists()


def test_staff_say_how_people_are_authenticated_for_an_application(
    administrator: Client,
) -> None:
    registered = factories.make_client()
    where = reverse("admin:clients_application_change", args=[registered.pk])
    levels = "urn:vestibule:acr:phr urn:vestibule:acr:2"
    form = application_form(default_acr_values=levels, default_max_age="60")
    assert administrator.post(where, form | {"demands_second_factor": "on"}).status_code == 302
    found = lookup.find(registered.id)
    assert found
    assert " ".join(found.default_acr_values) == levels
    assert (found.default_max_age, found.demands_second_factor) == (60, True)
    assert levels in administrator.get(where).content.decode()


def test_nobody_rises_through_an_applications_roles() -> None:
    roles.define(slug="clerk", permissions=["admin.view", "admin.change"])
    browser = signed_in(factories.make_person(roles=["clerk"]))
    above = Role.objects.get(slug="administrator").pk
    machine = application_form(kind="machine", redirect_uris="", allowed_scopes=["users:write"])
    machine |= {"allowed_grants": ["client_credentials"], "roles": [above]}
    browser.post(reverse("admin:clients_application_add"), machine)
    assert not Application.objects.exists()
    powerful = factories.make_machine(roles=["administrator"], scopes=["users:write"])
    answer = act(browser, "clients_application", "make_secret", powerful.pk)
    assert "Only an administrator" in answer.content.decode()
    where = reverse("admin:clients_application_change", args=[powerful.pk])
    browser.post(where, machine | {"name": "Mine", "roles": []})
    assert ClientSecret.objects.count() == 1
    assert Application.objects.get().name != "Mine"


def test_a_public_application_has_no_secret_to_show(administrator: Client) -> None:
    form = application_form(kind="spa", token_endpoint_auth_method="none")
    assert administrator.post(reverse("admin:clients_application_add"), form).status_code == 302
    assert not ClientSecret.objects.exists()
