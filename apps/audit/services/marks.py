"""What a mark on a row is made of: one canonical text for each kind of row."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from apps.audit.services.secret import Secret


def canonical(value: Any) -> str:
    """JSON in one form, whichever database it was in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def of_event(
    key: Secret,
    *,
    event_id: UUID,
    name: str,
    at: datetime,
    by: str,
    client_id: str,
    details: Mapping[str, Any],
    parties: Mapping[str, str],
) -> str:
    """The mark on all of an event but its place in the chain."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [event_id.hex, name, instant, by, client_id, details, parties]
    return key.mac("event", canonical(facts))


def of_link(key: Secret, *, previous: str, position: int, mac: str) -> str:
    """The link from one row to the row before it."""
    return key.mac("link", previous, str(position), mac)


def of_erasure(key: Secret, *, event_id: UUID, role: str) -> str:
    """What stays of a party that we erased."""
    return key.mac("erased", event_id.hex, role)


def commitment(
    *,
    role: str,
    person_id: UUID | None,
    address: str,
    user_agent: str,
    session_id: UUID | None,
    salt: str,
) -> str:
    """What an event says of a party: nothing, to whoever does not have the salted row."""
    facts = [
        role,
        person_id.hex if person_id else None,
        address,
        user_agent,
        session_id.hex if session_id else None,
    ]
    return hmac.new(salt.encode(), canonical(facts).encode(), sha256).hexdigest()
