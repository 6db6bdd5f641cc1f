"""Staff at the audit trail: they look, search and export; nobody changes anything."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts.services import people
from apps.audit import events
from apps.audit.models import Event, Party
from apps.audit.services import trail
from tests.admin.staff import signed_in
from tests.support.authorizing import sign_in
from tests.support.factories import Person, make_person

pytestmark = pytest.mark.django_db
LIST = "admin:audit_event_changelist"


@pytest.fixture
def ann() -> Person:
    cache.clear()
    person = make_person(email="ann@example.com")
    sign_in(Client(REMOTE_ADDR="198.51.100.23", HTTP_USER_AGENT="<b>Annfox</b>"), person)
    trail.record(events.CONSENT_GIVEN, subject=person.id, client_id="notes-app")
    return person


def found(staff: Client, term: str) -> set[str]:
    """The names of the events that a search lists."""
    page = staff.get(reverse(LIST), {"q": term})
    assert page.status_code == 200
    return {row.name for row in page.context["cl"].result_list}


def test_a_search_finds_by_what_the_term_looks_like(ann: Person, administrator: Client) -> None:
    about_ann = {"account.created", "session.begun", "consent.given"}
    sid = Party.objects.get(event__name="session.begun", person_id=ann.id).session_id
    event = Event.objects.get(name="consent.given")
    assert found(administrator, "ANN@example.com ") == about_ann
    assert found(administrator, str(ann.id)) == about_ann
    assert found(administrator, "198.51.100") == {"session.begun"}
    assert found(administrator, "198.51.100.23") == {"session.begun"}
    assert found(administrator, str(sid)) == {"session.begun"}
    assert found(administrator, str(event.pk)) == {"consent.given"}
    assert found(administrator, "notes-app") == {"consent.given"}
    assert found(administrator, "consent.") == {"consent.given"}
    for nothing in ("nobody@example.com", "2001:db8::1", "x" * 3_000, "%", "a@b@c"):
        assert found(administrator, nothing) == set()


def test_the_list_is_narrowed_by_kind_and_by_who_did_it(ann: Person, administrator: Client) -> None:
    def listed(**chosen: str) -> set[str]:
        page = administrator.get(reverse(LIST), chosen)
        return {row.name for row in page.context["cl"].result_list}

    assert listed(kind="consent") == {"consent.given"}
    assert listed(by__exact="person") == {"session.begun"}
    assert listed(by__exact="system") >= {"account.created", "consent.given"}


def test_the_list_names_people_and_a_deleted_one_is_erased(
    ann: Person, administrator: Client
) -> None:
    page = administrator.get(reverse(LIST)).content.decode()
    assert "ann@example.com" in page
    people.delete(user=people.find(ann.id))
    page = administrator.get(reverse(LIST)).content.decode()
    assert "ann@example.com" not in page
    assert "erased" in page


def test_one_event_shows_its_parties_and_a_hostile_browser_is_text(
    ann: Person, administrator: Client
) -> None:
    event = Event.objects.get(name="session.begun", party_rows__person_id=ann.id)
    page = administrator.get(reverse("admin:audit_event_change", args=[event.pk])).content.decode()
    assert "&lt;b&gt;Annfox" in page
    assert "<b>Annfox" not in page
    assert "198.51.100.23" in page
    assert "You signed in." in page


def test_nobody_changes_adds_or_deletes(ann: Person, administrator: Client) -> None:
    event = Event.objects.get(name="session.begun", party_rows__person_id=ann.id)
    for name, args in (("add", []), ("delete", [event.pk])):
        path = reverse(f"admin:audit_event_{name}", args=args)
        assert administrator.post(path, {"post": "yes"}).status_code == 403
    path = reverse("admin:audit_event_change", args=[event.pk])
    assert administrator.post(path, {"name": "session.left"}).status_code == 403
    administrator.post(
        reverse(LIST), {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    )
    event.refresh_from_db()
    assert event.name == "session.begun"


def test_an_export_holds_what_was_chosen_and_is_an_event(
    ann: Person, administrator: Client
) -> None:
    chosen = Event.objects.get(name="session.begun", party_rows__person_id=ann.id)
    answer: Any = administrator.post(
        reverse(LIST), {"action": "export", "_selected_action": [chosen.pk]}
    )
    (line,) = [json.loads(row) for row in b"".join(answer.streaming_content).splitlines()]
    assert line["parties"]["subject"]["person_id"] == str(ann.id)
    assert Event.objects.get(name="audit.exported").details == {"events": 1}


def test_whoever_may_not_look_sees_nothing() -> None:
    assert signed_in(make_person()).get(reverse(LIST)).status_code in (302, 403)
    assert Client().get(reverse(LIST)).status_code == 302


def test_the_list_costs_no_statement_per_row(
    ann: Person, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(60):
        trail.record(events.SIGNED_IN, subject=ann.id)
    with django_assert_max_num_queries(16):
        administrator.get(reverse(LIST))
