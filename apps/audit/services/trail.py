"""Write down what happened, inside the transaction in which it does; erase a person from it."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from apps.audit import events
from apps.audit.events import Kind
from apps.audit.models import Event, Party
from apps.audit.services import marks, parties, sealing, secret
from apps.core import clock, origin
from apps.core.origin import Origin

_MOST_DETAILS: Final = 8_192
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,100}\Z")
# Words of closed lists, and the addresses and scopes (RFC 6749 §3.3) that operators define. What
# people typed does not fit: no sentence, and no address of a mailbox.
_WORD: Final = re.compile(r"(?:https?://[!#-\[\]-~]{1,492}|[!#-?A-\[\]-~]{1,100})\Z")
_BY: Final = Event.By


def record(
    kind: Kind,
    *,
    subject: uuid.UUID | None = None,
    actor: uuid.UUID | None = None,
    client_id: str = "",
    details: Mapping[str, Any] | None = None,
    session_id: uuid.UUID | None = None,
) -> None:
    """Write one event down: it stands or falls with the caller's transaction.

    `subject` is the person it is about, `actor` who did it; left out, that is whoever the current
    request (`core.origin`) is signed in as. `details` are words and numbers, never personal:
    anything else is a `ValueError`. `session_id` names a session younger than the request.
    """
    facts = _checked(details or {})
    where = origin.current()
    if actor is None and where is not None:
        actor = where.person_id
    if actor == subject:
        actor = None
    involved = parties.of(subject, actor, where, session_id)
    key = secret.current()
    event = Event(
        name=kind.name,
        at=clock.now(),
        by=_by(subject, actor, where),
        client_id=client_id or (where.client_id if where else ""),
        details=facts,
        parties={party.role: parties.commitment(party) for party in involved},
    )
    event.mac = mac_of(key, event)
    # No savepoint: what cannot be written down must not happen.
    with transaction.atomic(savepoint=False):
        event.save(force_insert=True)
        for party in involved:
            party.event = event
        Party.objects.bulk_create(involved)
        transaction.on_commit(sealing.after_commit)


def on_keys_rotated(*, kids: Sequence[str]) -> None:
    """The next signing keys were published (a hook: keys do not know the trail)."""
    record(events.KEYS_ROTATED, details={"kids": list(kids)})


@transaction.atomic
def erase(*, person_id: uuid.UUID) -> int:
    """Take everything about a person out of the trail; how many parties that were.

    The events stay, and so does the chain. What is left of a party is our mark that it was erased.
    """
    key = secret.current()
    rows = list(Party.objects.select_for_update().filter(person_id=person_id).order_by("pk"))
    for row in rows:
        parties.empty(row, key)
    Party.objects.bulk_update(rows, [*parties.PERSONAL, "tombstone"], batch_size=sealing.BATCH)
    if rows:
        record(events.PARTIES_ERASED, details={"parties": len(rows)})
    return len(rows)


def mac_of(key: secret.Secret, event: Event) -> str:
    """The mark that fits what `event` says."""
    return marks.of_event(
        key,
        event_id=event.pk,
        name=event.name,
        at=event.at,
        by=event.by,
        client_id=event.client_id,
        details=event.details,
        parties=event.parties,
    )


def _by(subject: uuid.UUID | None, actor: uuid.UUID | None, where: Origin | None) -> str:
    if actor is not None:
        return _BY.OTHER
    if where is None:
        return _BY.SYSTEM
    if subject is not None and where.person_id == subject:
        return _BY.PERSON
    return _BY.PROGRAM if where.is_program else _BY.BROWSER


def _checked(details: Mapping[str, Any]) -> dict[str, Any]:
    """`details` if every name and value is a word or a number. Raises `ValueError`."""
    for name, value in details.items():
        if not _NAME.match(name):
            raise ValueError("The name of a detail is one word.")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if not (isinstance(one, (bool, int)) or (isinstance(one, str) and _WORD.match(one))):
                raise ValueError(f"The detail {name} is neither a number nor a word.")
    facts = {name: list(v) if isinstance(v, tuple) else v for name, v in details.items()}
    if len(marks.canonical(facts)) > _MOST_DETAILS:
        raise ValueError("The details of an event are small.")
    return facts
