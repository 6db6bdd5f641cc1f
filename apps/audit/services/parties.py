"""The personal part of an event: made, committed to, erased, judged."""

import hmac
import ipaddress
import secrets
import uuid
from collections.abc import Iterator
from typing import Final

from apps.audit.models import Event, Party
from apps.audit.services import marks
from apps.audit.services.secret import Secret
from apps.core.origin import Origin

ROLE: Final = Party.Role
PERSONAL: Final = ("person_id", "session_id", "address", "user_agent", "salt")
_SALT_BYTES: Final = 16


def of(
    subject: uuid.UUID | None,
    actor: uuid.UUID | None,
    where: Origin | None,
    session_id: uuid.UUID | None,
) -> list[Party]:
    """Where it came from is said of who did it: it is their address, to be erased with them."""
    found = []
    if subject is not None:
        here = where if actor is None else None
        found.append(_party(ROLE.SUBJECT, subject, here, session_id))
    if actor is not None or (subject is None and where is not None):
        found.append(_party(ROLE.ACTOR, actor, where, None))
    return found


def commitment(party: Party) -> str:
    """What the event says of it."""
    return marks.commitment(
        role=party.role,
        person_id=party.person_id,
        address=party.address,
        user_agent=party.user_agent,
        session_id=party.session_id,
        salt=party.salt,
    )


def empty(party: Party, key: Secret) -> None:
    """Leave nothing but our mark that this was us."""
    party.person_id = party.session_id = None
    party.address = party.user_agent = party.salt = ""
    party.tombstone = marks.of_erasure(key, event_id=party.event_id, role=party.role)


def faults(key: Secret, event: Event) -> Iterator[str]:
    """What is wrong with the parties of an event, each a sentence; none are personal."""
    rows = {party.role: party for party in event.party_rows.all()}
    for role in sorted(set(event.parties) - set(rows)):
        yield f"its {role} was removed, and not by us."
    for role, party in sorted(rows.items()):
        if role not in event.parties:
            yield f"its {role} was inserted."
        elif party.tombstone:
            mark = marks.of_erasure(key, event_id=event.pk, role=role)
            holds_something = any(getattr(party, name) for name in PERSONAL)
            if holds_something or not hmac.compare_digest(mark, party.tombstone):
                yield f"its {role} was erased, and not by us."
        elif not hmac.compare_digest(commitment(party), event.parties[role]):
            yield f"its {role} was altered."


def _party(
    role: str, person_id: uuid.UUID | None, where: Origin | None, session_id: uuid.UUID | None
) -> Party:
    party = Party(
        role=role,
        person_id=person_id,
        session_id=session_id,
        salt=secrets.token_hex(_SALT_BYTES),
    )
    if where is not None:
        party.address = where.address if person_id else _network(where.address)
        party.user_agent = where.user_agent if person_id else ""
        party.session_id = session_id or where.session_id
    return party


def _network(address: str) -> str:
    """Of a stranger, whom nobody could ever erase, only the network is kept."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    length = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network((known, length), strict=False))
