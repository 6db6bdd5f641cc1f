"""Staff over protected resources."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.access.models import ProtectedResource

pytestmark = pytest.mark.django_db
ADD = reverse("admin:access_protectedresource_add")
FORM = {
    "identifier": "https://calendar.example/mcp",
    "name": "Calendar",
    "scopes": "calendar:read See your calendar\n\ncalendar:write  Change your calendar ",
    "is_open": "on",
}


def test_an_administrator_registers_a_resource(administrator: Client) -> None:
    assert administrator.post(ADD, FORM).status_code == 302
    row = ProtectedResource.objects.get()
    assert row.is_open
    assert row.scopes == [
        ["calendar:read", "See your calendar"],
        ["calendar:write", "Change your calendar"],
    ]


def test_what_the_rules_refuse_is_said(administrator: Client) -> None:
    answer = administrator.post(ADD, FORM | {"scopes": "openid"}, follow=True)
    assert "One line of 1 to 200 characters is needed." in answer.content.decode()
    assert not ProtectedResource.objects.exists()


def test_an_administrator_changes_and_deletes_it(administrator: Client) -> None:
    administrator.post(ADD, FORM)
    row = ProtectedResource.objects.get()
    page = reverse("admin:access_protectedresource_change", args=[row.pk])
    assert "calendar:write Change your calendar" in administrator.get(page).content.decode()
    administrator.post(page, {"name": "Diary", "scopes": "calendar:read See your calendar"})
    row.refresh_from_db()
    assert (row.identifier, row.name, row.is_open) == (FORM["identifier"], "Diary", False)
    delete = reverse("admin:access_protectedresource_delete", args=[row.pk])
    administrator.post(delete, {"post": "yes"})
    assert not ProtectedResource.objects.exists()
