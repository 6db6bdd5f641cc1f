"""The trail as JSON, one object an event, oldest first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.audit.models import Event, Party

BATCH = 1_000


def lines(
    *, since: datetime | None = None, until: datetime | None = None, name: str = ""
) -> Iterator[dict[str, Any]]:
    """Every event from `since` up to, not including, `until`; of one name, if given."""
    rows = Event.objects.all()
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if name:
        rows = rows.filter(name=name)
    return of(rows)


def of(rows: QuerySet[Event]) -> Iterator[dict[str, Any]]:
    """The chosen rows, read a batch at a time."""
    rows = rows.order_by("at", "id").prefetch_related("party_rows")
    page = list(rows[:BATCH])
    while page:
        yield from map(_line, page)
        last = page[-1]
        after = Q(at__gt=last.at) | Q(at=last.at, id__gt=last.pk)
        page = list(rows.filter(after)[:BATCH])


def _line(event: Event) -> dict[str, Any]:
    return {
        "position": event.position,
        "id": str(event.pk),
        "at": event.at.isoformat(),
        "name": event.name,
        "by": event.by,
        "client_id": event.client_id,
        "details": event.details,
        "parties": {party.role: _party(party) for party in event.party_rows.all()},
        "hash": event.hash,
    }


def _party(party: Party) -> dict[str, Any]:
    if party.tombstone:
        return {"erased": True}
    return {
        "person_id": str(party.person_id) if party.person_id else None,
        "address": party.address,
        "user_agent": party.user_agent,
        "session_id": str(party.session_id) if party.session_id else None,
    }
