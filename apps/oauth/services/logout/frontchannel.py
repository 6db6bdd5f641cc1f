"""Who is told of the end of a session in the browser (OpenID Connect Front-Channel Logout 1.0)."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from apps.clients.services import addresses, lookup
from apps.oauth.models import SessionParty
from apps.oauth.tokens import subjects

# More pages at once than these would only slow the browser down.
_MOST: Final = 20
_URI: Final = "frontchannel_logout_uri"


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of a client's that ends its session when a browser opens it."""

    name: str
    uri: str
    origin: str


def is_anybody_to_tell(sid: UUID) -> bool:
    """Whether a session has parties that are told in the browser. One statement."""
    return SessionParty.objects.filter(sid=sid, application__metadata__has_key=_URI).exists()


def frames(sid: UUID) -> tuple[Frame, ...]:
    """What to open in the browser in which the session has just ended (§2, §3)."""
    of_session = SessionParty.objects.filter(sid=sid, application__metadata__has_key=_URI)
    named = of_session.order_by("-created_at").values_list("application__client_id", flat=True)
    found = [lookup.find(client_id) for client_id in named[:_MOST]]
    return tuple(
        Frame(
            name=client.name,
            uri=_told(uri, sid=subjects.of_session(sid, client)),
            origin=addresses.origin_of(uri) or "",
        )
        for client in found
        if client and (uri := client.metadata.frontchannel_logout_uri)
    )


def _told(uri: str, *, sid: str) -> str:
    """`uri` with what names the session, and nothing else (§2)."""
    beside = urlencode({"iss": settings.ISSUER, "sid": sid})
    return f"{uri}{'&' if '?' in uri else '?'}{beside}"
