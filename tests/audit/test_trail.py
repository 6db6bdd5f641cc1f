"""What is written down, and what is refused."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory

from apps.audit import events
from apps.audit.models import Chain, Event, Party
from apps.audit.services import marks, secret, trail
from apps.core import origin
from tests.support.races import Race

pytestmark = pytest.mark.django_db
ANN = uuid.UUID(int=1)
BOB = uuid.UUID(int=2)


class _SignedIn:
    is_authenticated = True

    def __init__(self, pk: uuid.UUID) -> None:
        self.pk = pk


def _request(person: uuid.UUID | None = None, path: str = "/account/", **meta: Any) -> Any:
    request: Any = RequestFactory().get(path, REMOTE_ADDR="203.0.113.7", **meta)
    if person:
        request.user = _SignedIn(person)
    return request


def _parties(event: Event) -> dict[str, Party]:
    return {party.role: party for party in Party.objects.filter(event=event)}


@pytest.mark.parametrize(
    "details",
    [
        {"note": "with a\x00NUL"},
        {"note": "ann@example.com"},
        {"note": "a sentence"},
        {"note": "x" * 101},
        {"note": None},
        {"note": 1.5},
        {"note": {"deep": 1}},
        {"note": ["fine", "not fine"]},
        {"a name": 1},
        {"note\x00": 1},
        {f"n{number}": "x" * 100 for number in range(100)},
    ],
)
def test_details_that_could_hold_what_somebody_typed_are_refused(details: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="detail"):
        trail.record(events.SIGNED_IN, subject=ANN, details=details)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "word",
    ["calendar:*", "~a!b", "https://api.example/@x?v=1&a=~b", "https://" + "a" * 492, "urn:a:b"],
)
def test_scopes_and_addresses_of_an_operator_are_words(word: str) -> None:
    trail.record(events.SIGNED_IN, subject=ANN, details={"audience": [word]})
    assert Event.objects.get().details == {"audience": [word]}


def test_what_a_person_does_is_said_of_them_with_where_they_are() -> None:
    with origin.of(_request(ANN, HTTP_USER_AGENT="Fox\x07fox" + "x" * 400)):
        trail.record(events.PASSWORD_CHANGED, subject=ANN, details={"methods": ("pwd", "totp")})
    event = Event.objects.get()
    party = _parties(event)["subject"]
    assert (event.name, event.by) == ("password.changed", "person")
    assert event.details == {"methods": ["pwd", "totp"]}
    assert (party.person_id, party.address) == (ANN, "203.0.113.7")
    assert party.user_agent.startswith("Foxfox")
    assert len(party.user_agent) <= 300
    assert event.mac == trail.mac_of(secret.current(), event)


def test_where_staff_are_is_not_said_of_the_person_they_help() -> None:
    with origin.of(_request(BOB)):
        trail.record(events.ACCOUNT_DEACTIVATED, subject=ANN)
    event = Event.objects.get()
    parties = _parties(event)
    assert event.by == "other"
    assert (parties["subject"].person_id, parties["subject"].address) == (ANN, "")
    assert (parties["actor"].person_id, parties["actor"].address) == (BOB, "203.0.113.7")


def test_of_a_stranger_the_network_is_kept_and_no_more() -> None:
    with origin.of(_request(HTTP_USER_AGENT="Firefox")):
        trail.record(events.SIGN_IN_FAILED)
    party = _parties(Event.objects.get())["actor"]
    assert (party.person_id, party.address, party.user_agent) == (None, "203.0.113.0/24", "")


def test_of_a_stranger_by_ipv6_as_well() -> None:
    request = _request()
    for address, kept in (("2001:db8:1:2::7", "2001:db8:1::/48"), ("nowhere", "")):
        request.META["REMOTE_ADDR"] = address
        with origin.of(request):
            trail.record(events.SIGN_IN_FAILED)
        assert _parties(Event.objects.latest("at"))["actor"].address == kept


@pytest.mark.parametrize(("path", "by"), [("/sign-in/", "browser"), ("/oauth/token", "program")])
def test_who_did_it_when_nobody_is_signed_in(path: str, by: str) -> None:
    with origin.of(_request(path=path)):
        trail.record(events.CODE_REPLAYED, subject=ANN, client_id="notes")
    event = Event.objects.get()
    assert (event.by, event.client_id) == (by, "notes")
    assert _parties(event)["subject"].address == "203.0.113.7"


def test_a_command_has_no_place() -> None:
    trail.record(events.PASSWORD_CHANGED, subject=ANN)
    event = Event.objects.get()
    assert event.by == "system"
    assert _parties(event)["subject"].address == ""


def test_what_is_rolled_back_did_not_happen() -> None:
    with transaction.atomic():
        trail.record(events.SIGNED_IN, subject=ANN)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_an_erased_person_is_in_no_column() -> None:
    with origin.of(_request(ANN, HTTP_USER_AGENT="Annfox")):
        trail.record(events.SIGNED_IN, subject=ANN, session_id=uuid.UUID(int=9))
        trail.record(events.ACCOUNT_DEACTIVATED, subject=BOB)
    assert trail.erase(person_id=ANN) == 2
    everything = repr([list(table.objects.values_list()) for table in (Event, Party, Chain)])
    for trace in (str(ANN), ANN.hex, "203.0.113", "Annfox", str(uuid.UUID(int=9))):
        assert trace not in everything
    assert Party.objects.filter(person_id=BOB).exists()
    erasure = Event.objects.get(name="audit.erased")
    assert (erasure.details, erasure.parties) == ({"parties": 2}, {})
    for party in Party.objects.exclude(tombstone=""):
        assert party.tombstone == marks.of_erasure(
            secret.current(), event_id=party.event_id, role=party.role
        )


def test_sixteen_at_once_make_one_chain_without_a_gap(race: Race) -> None:
    def act(number: int) -> None:
        for turn in range(4):
            with transaction.atomic():
                trail.record(events.SIGNED_IN, subject=uuid.UUID(int=number + 1))
                if turn == 1:
                    transaction.set_rollback(True)

    race(16, act)
    rows = Event.objects.order_by("position")
    assert [row.position for row in rows] == list(range(1, 49))
    key, previous = secret.current(), secret.GENESIS
    for row in rows:
        assert row.position is not None
        previous = marks.of_link(key, previous=previous, position=row.position, mac=row.mac)
        assert row.hash == previous
    head = Chain.objects.get()
    assert (head.position, head.hash) == (48, previous)
