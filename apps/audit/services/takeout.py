"""What the trail holds about a person, for the copy of their data."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from apps.audit.models import Party
from apps.core.services.portions import Portion


def activity(*, user_id: uuid.UUID) -> Portion:
    """What happened to them and what they did. Who else was part of it stays out."""
    rows = Party.objects.filter(person_id=user_id).select_related("event").order_by("event__at")
    return Portion("activity", _("Your activity"), [_row(party) for party in rows])


def _row(party: Party) -> dict[str, Any]:
    shown = {
        "at": party.event.at,
        "event": party.event.name,
        "you_were": party.role,
        "done_by": party.event.by,
        "app": party.event.client_id,
        "details": party.event.details,
        "from": party.address,
        "browser": party.user_agent,
    }
    return {name: value for name, value in shown.items() if value}
