"""Every verb of security leaves its word in the trail."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.access.services import groups, roles
from apps.accounts.models import User
from apps.accounts.services import people
from apps.audit import events
from apps.audit.models import Event, Party
from apps.clients.services import registration, secrets
from apps.keys.services import rotation
from tests.support import reference
from tests.support.authorizing import agree, authorize, code_for, exchange, sign_in, signed_in
from tests.support.factories import PASSWORD, Person, make_client, make_person

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "eleven-Loud-ferries-in-1907"


@pytest.fixture
def ann() -> Person:
    cache.clear()
    return make_person(email="ann@example.com")


def words(person: Person | None = None) -> list[str]:
    """What the trail says, oldest first: of everything, or about one person."""
    rows = Event.objects.order_by("at", "id")
    if person is not None:
        rows = rows.filter(party_rows__role="subject", party_rows__person_id=person.id)
    return [row.name for row in rows]


def test_signing_in_and_out(ann: Person) -> None:
    browser = signed_in(ann)
    browser.post("/sign-out/")
    assert words(ann) == ["account.created", "session.begun", "session.left"]
    begun = Event.objects.get(name="session.begun")
    assert (begun.by, begun.details) == ("person", {"methods": ["pwd"]})
    assert Party.objects.get(event=begun).session_id is not None


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_a_wrong_password_names_nobody_that_is_not_there(ann: Person, email: str) -> None:
    Client().post("/sign-in/", {"login": email, "password": "wrong"})
    event = Event.objects.get(name="session.refused")
    party = Party.objects.get(event=event)
    if email == ann.email:
        assert (party.role, party.person_id, party.address) == ("subject", ann.id, "127.0.0.1")
    else:
        assert (party.role, party.person_id, party.address) == ("actor", None, "127.0.0.0/24")
    assert "nobody" not in json.dumps(list(Event.objects.values("details", "parties")))


def test_writing_a_wrong_password_down_costs_the_same_whether_or_not_the_account_exists(
    ann: Person,
) -> None:
    def cost(email: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            Client().post("/sign-in/", {"login": email, "password": "wrong"})
        return len([one for one in asked.captured_queries if "audit_" in one["sql"]])

    cost("warm@example.com")
    assert cost(ann.email) == cost("nobody@example.com") > 0


def test_a_sign_up_with_a_taken_address_is_told_to_its_owner(ann: Person, mailoutbox: Any) -> None:
    Client().post("/sign-up/", {"email": ann.email, "password1": NEW_PASSWORD})
    assert words(ann)[-1] == "account.sign_up_refused"


def test_signing_up_and_confirming_the_address(mailoutbox: Any) -> None:
    cache.clear()
    browser = Client()
    browser.post("/sign-up/", {"email": "bob@example.com", "password1": NEW_PASSWORD})
    found = re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)\s*$", mailoutbox[-1].body, re.MULTILINE)
    assert found, mailoutbox[-1].body
    browser.post("/verify-email/", {"code": found[1]})
    assert words() == ["account.created", "address.confirmed", "session.begun"]
    assert [row.by for row in Event.objects.order_by("at")] == ["browser", "browser", "person"]


def test_a_new_password(ann: Person) -> None:
    signed_in(ann)
    browser = signed_in(ann)
    browser.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert words(ann)[-2:] == ["password.changed", "session.ended"]


def test_a_changed_profile_names_claims_and_holds_none(ann: Person) -> None:
    signed_in(ann).post("/account/profile/", {"username": "ann-o", "name": "Ann Other"})
    rows = Event.objects.filter(name__in=["profile.changed", "account.changed"])
    assert [row.details for row in rows.order_by("name")] == [
        {"username": True},
        {"claims": ["name"]},
    ]


def test_saving_what_is_there_already_is_nothing(ann: Person) -> None:
    before = words()
    user = people.find(ann.id)
    people.describe(user=user, username=None, values={})
    people.change(user=user, verified=True)
    roles.replace(user_id=ann.id, roles=["member"])
    roles.assign(user_id=ann.id, role="member")
    roles.take_away(user_id=ann.id, role="staff")
    assert words() == before


def test_what_becomes_of_an_account(ann: Person) -> None:
    user = people.find(ann.id)
    people.change(user=user, email="ann@example.org", is_superuser=True)
    people.change(user=user, verified=True)
    people.deactivate(user=user)
    people.reactivate(user=user)
    assert words(ann) == [
        "account.created",
        "address.changed",
        "account.changed",
        "account.changed",
        "account.deactivated",
        "account.reactivated",
    ]


def test_roles_and_groups(ann: Person) -> None:
    roles.define(slug="editor", permissions=["users.read"])
    roles.assign(user_id=ann.id, role="editor")
    roles.replace(user_id=ann.id, roles=["staff"])
    roles.take_away(user_id=ann.id, role="staff")
    group = groups.define(name="Night shift", roles=["editor"])
    groups.add_member(name="Night shift", user_id=ann.id)
    groups.remove_member(name="Night shift", user_id=ann.id)
    groups.replace_members(name="Night shift", user_ids=[ann.id])
    groups.replace_members(name="Night shift", user_ids=[])
    groups.remove(name="Night shift")
    roles.remove(slug="editor")
    assert [
        row.details for row in Event.objects.filter(name="account.roles_changed").order_by("at")
    ] == [
        {"given": ["editor"]},
        {"given": ["staff"], "taken": ["editor", "member"]},
        {"taken": ["staff"]},
        {"joined": group.pk},
        {"left": group.pk},
        {"joined": group.pk},
        {"left": group.pk},
    ]
    house = ["role.defined", "group.changed", "group.removed", "role.removed"]
    assert [name for name in words() if name in house] == house


def test_an_application_and_its_secrets(ann: Person) -> None:
    made = make_client(owner=ann)
    registration.change(application_pk=made.pk, name="Other notes")
    secrets.rotate(application_pk=made.pk, overlap=timedelta(days=1))
    secrets.replace_all(application_pk=made.pk)
    secrets.remove(application_pk=made.pk, secret_pk=secrets.shown(application_pk=made.pk)[0].pk)
    registration.disable(application_pk=made.pk)
    registration.disable(application_pk=made.pk)
    registration.enable(application_pk=made.pk)
    registration.enable(application_pk=made.pk)
    registration.delete(application_pk=made.pk)
    rows = Event.objects.filter(name__startswith="application.").order_by("at")
    assert {row.client_id for row in rows} == {made.id}
    assert [row.name.partition(".")[2] for row in rows] == [
        "registered",
        "secret_made",
        "changed",
        "secret_made",
        "secret_removed",
        "secret_made",
        "secret_removed",
        "disabled",
        "enabled",
        "deleted",
    ]
    assert rows[2].details == {"fields": ["name"], "roles": False}


def test_consent_given_narrowed_and_withdrawn(ann: Person) -> None:
    client = make_client()
    browser = signed_in(ann)
    agree(browser, authorize(browser, client, scope="openid profile email"))
    again = authorize(browser, client, scope="openid profile email", prompt="consent")
    agree(browser, again, scopes=["openid", "profile"])
    browser.post(f"/account/apps/{client.id}/revoke/")
    rows = Event.objects.filter(name__startswith="consent.").order_by("at")
    assert [(row.name, row.details.get("scopes")) for row in rows] == [
        ("consent.given", ["email", "openid", "profile"]),
        ("consent.given", ["openid", "profile"]),
        ("consent.narrowed", ["email"]),
        ("consent.withdrawn", None),
    ]
    assert {row.client_id for row in rows} == {client.id}


def test_a_token_leaves_nothing_and_a_replayed_code_does(ann: Person) -> None:
    client = make_client(is_first_party=True)
    code = code_for(ann, client)
    before = words()
    exchange(client, code)
    assert words() == before
    with pytest.raises(AssertionError, match="invalid_grant"):
        exchange(client, code)
    assert words(ann)[-1] == "access.code_replayed"
    assert Event.objects.get(name="access.code_replayed").by == "program"


def test_new_signing_keys() -> None:
    kids = rotation.rotate()
    assert Event.objects.get(name="keys.rotated").details == {"kids": kids}


def test_what_staff_do_through_the_api_is_said_of_both(ann: Person) -> None:
    from tests.support.calling import caller_for

    boss = make_person(roles=["administrator"])
    caller = caller_for(boss, "users:read users:write")
    assert caller.post(f"/api/v1/users/{ann.id}/deactivate").status_code < 300
    event = Event.objects.get(name="account.deactivated")
    parties = {party.role: party for party in Party.objects.filter(event=event)}
    assert event.by == "other"
    assert event.client_id
    assert parties["subject"].person_id == ann.id
    assert parties["actor"].person_id == boss.id


def test_a_deleted_person_is_in_no_audit_table(ann: Person) -> None:
    from tests.audit.traces import everything

    browser = Client(REMOTE_ADDR="198.51.100.23", HTTP_USER_AGENT="Annfox/1.0")
    sign_in(browser, ann)
    sid = str(Party.objects.get(event__name="session.begun").session_id)
    Client(REMOTE_ADDR="198.51.100.23", HTTP_USER_AGENT="Annfox/1.0").post(
        "/sign-in/", {"login": "typo@example.com", "password": "wrong"}
    )
    make_client(owner=ann)
    people.delete(user=User.objects.get(pk=ann.id))
    held = everything()
    for trace in (str(ann.id), ann.id.hex, ann.email, "198.51.100.23", "Annfox", sid):
        assert trace not in held
    assert "account.deleted" in words()


def test_the_vocabulary_has_each_name_once_and_fits_its_column() -> None:
    kinds = [value for value in vars(events).values() if isinstance(value, events.Kind)]
    assert len(kinds) == len(events.ALL)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", kind.name) for kind in kinds)
    assert all(len(kind.name) <= 64 for kind in kinds)


def test_the_page_of_events_is_made_of_the_vocabulary() -> None:
    """`make docs` writes it."""
    assert reference.EVENTS.read_text(encoding="utf-8") == reference.events()
