"""Staff who hope to read or to break more than their screens show them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from tests.attacks.conftest import signed_in
from tests.support.factories import Person, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def insider() -> Client:
    return signed_in(make_person(roles=["administrator"]), proved=True)


def hidden_columns() -> Iterator[tuple[str, str]]:
    """Every column of every list that no filter offers."""
    for model, screen in site._registry.items():
        address = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        offered = str(screen.list_filter)
        for column in model._meta.get_fields():
            if f"'{column.name}'" not in offered:
                yield address, column.name


def test_a_list_does_not_tell_the_sum_of_a_password_sign_by_sign(
    insider: Client, victim: Person
) -> None:
    people = reverse("admin:accounts_user_changelist")
    for lookup in ("password__startswith", "password", "password__regex", "picture__startswith"):
        assert insider.get(people, {lookup: "argon2"}).status_code == 400, lookup
    sessions = reverse("admin:accounts_browsersession_changelist")
    assert insider.get(sessions, {"user__password__startswith": "a"}).status_code == 400


def test_no_list_is_narrowed_by_what_its_filters_do_not_offer(insider: Client) -> None:
    columns = list(hidden_columns())
    assert ("admin:accounts_user_changelist", "password") in columns
    told = [
        (screen, name)
        for screen, name in columns
        if insider.get(reverse(screen), {f"{name}__isnull": "0"}).status_code != 400
    ]
    assert told == []


def test_the_filters_themselves_work(insider: Client, victim: Person) -> None:
    people = reverse("admin:accounts_user_changelist")
    assert b"ann@example.com" in insider.get(people, {"is_active__exact": "1"}).content
    assert b"ann@example.com" not in insider.get(people, {"is_active__exact": "0"}).content
    assert insider.get(people, {"created_at__gte": "2020-01-01 00:00:00+00:00"}).status_code == 200
    trail = reverse("admin:audit_event_changelist")
    assert insider.get(trail, {"kind": "account", "by__exact": "person"}).status_code == 200
    given = reverse("admin:access_roleassignment_changelist")
    assert insider.get(given, {"role__id__exact": "1"}).status_code == 200


@pytest.mark.parametrize("pk", ["x", "\x00", "9" * 400])
@pytest.mark.parametrize(
    ("screen", "action"),
    [("accounts_user", "deactivate"), ("audit_event", "export"), ("core_job", "try_again")],
)
def test_an_id_that_is_none_breaks_no_screen(
    insider: Client, screen: str, action: str, pk: str
) -> None:
    form: dict[str, Any] = {"action": action, "_selected_action": [pk]}
    answer = insider.post(reverse(f"admin:{screen}_changelist"), form)
    assert answer.status_code == 400


def test_there_is_no_way_to_a_page_that_a_row_does_not_have(insider: Client) -> None:
    insider.raise_request_exception = False
    assert insider.get("/admin/r/1/x/").status_code == 404
