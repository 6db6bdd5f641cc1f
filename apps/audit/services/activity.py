"""A person's own trail, newest first, as plain facts for the page that shows it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from apps.audit import events
from apps.audit.events import Kind
from apps.audit.models import Event, Party
from apps.core.errors import NotFound

PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `is_own`: by the person, or by whoever claimed to be them.

    `address`, `user_agent` and `session_id` are of who did it, where that was the person: never of
    staff.
    """

    kind: Kind
    at: datetime
    is_own: bool
    is_program: bool
    client_id: str
    address: str
    user_agent: str
    session_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, and the cursor of those before them; "" when there are none."""

    entries: list[Entry]
    older: str


def of_person(person_id: uuid.UUID, *, before: str = "", size: int = PAGE) -> Page:
    """What happened to this person, and to nobody else. Raises `NotFound` for a broken cursor."""
    mine = Party.objects.filter(role=Party.Role.SUBJECT, person_id=person_id)
    if before:
        at, event_id = _read(before)
        mine = mine.filter(Q(event__at__lt=at) | Q(event__at=at, event_id__lt=event_id))
    newest = mine.select_related("event").order_by("-event__at", "-event_id")
    found = list(newest[: size + 1])
    shown = found[:size]
    return Page(
        entries=[_entry(party) for party in shown if party.event.name in events.ALL],
        older=_write(shown[-1].event) if len(found) > size else "",
    )


def _entry(party: Party) -> Entry:
    event = party.event
    return Entry(
        kind=events.ALL[event.name],
        at=event.at,
        is_own=event.by in (Event.By.PERSON, Event.By.BROWSER),
        is_program=event.by == Event.By.PROGRAM,
        client_id=event.client_id,
        address=party.address,
        user_agent=party.user_agent,
        session_id=party.session_id,
    )


def _write(event: Event) -> str:
    return f"{event.at.astimezone(UTC):%Y%m%d%H%M%S%f}-{event.pk.hex}"


def _read(cursor: str) -> tuple[datetime, uuid.UUID]:
    moment, _, key = cursor.partition("-")
    try:
        at = datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
        return at, uuid.UUID(key)
    except ValueError as error:
        raise NotFound from error
