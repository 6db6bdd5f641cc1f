"""Tables of apps.audit."""

from apps.audit.models.chain import Chain
from apps.audit.models.event import Event
from apps.audit.models.party import Party

__all__ = ["Chain", "Event", "Party"]
