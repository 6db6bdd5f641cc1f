"""The parties of a browser session: clients that have a session of their own and want to know.

Only those are written down that registered where to tell them; everybody else costs nothing.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.accounts.services import sessions
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.core.services import jobs
from apps.oauth.errors import LoginRequired
from apps.oauth.models import SessionParty
from apps.oauth.services import sql

# What a worker is asked to do (`settings.JOBS`).
TELL: Final = "oauth.backchannel_logout"

_NOTE = """
INSERT INTO oauth_sessionparty (sid, application_id, user_id, created_at)
VALUES (%s, %s, %s, %s) ON CONFLICT (sid, application_id) DO NOTHING
"""

_RAN_OUT = """
SELECT DISTINCT p.sid FROM oauth_sessionparty p
WHERE p.ended_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_browsersession s
    WHERE s.id = p.sid AND s.ended_at IS NULL AND s.expires_at > %s AND s.idle_at > %s)
LIMIT %s
"""


def wants_to_know(client: Client) -> bool:
    """Whether the client registered where to tell it that a session ended."""
    about = client.metadata
    return bool(about.backchannel_logout_uri or about.frontchannel_logout_uri)


def note(*, client: Client, sid: UUID, user_id: UUID) -> None:
    """Write down that the client begins a session on this one, inside the caller's transaction.

    It does not end before that does: either the client is told, or it gets nothing that it could
    begin a session with. Raises `LoginRequired` if it has ended.
    """
    if not sessions.hold(session_id=sid):
        raise LoginRequired("The person has just signed out.")
    sql.run(_NOTE, sid, client.pk, user_id, clock.now())


@transaction.atomic
def on_sessions_ended(session_ids: Sequence[UUID]) -> None:
    """Have everybody told who can be told behind the browser's back."""
    of_sessions = SessionParty.objects.filter(sid__in=list(session_ids), ended_at__isnull=True)
    named = of_sessions.order_by("pk").select_for_update(of=("self",)).select_related("application")
    for party in named:
        if party.application.metadata.get("backchannel_logout_uri"):
            # Nothing that names the person: the job may outlive them.
            payload = {"client_id": party.application.client_id, "sid": str(party.sid)}
            jobs.enqueue(kind=TELL, payload=payload)
    of_sessions.update(ended_at=clock.now())


def on_sessions_ran_out(*, batch: int) -> int:
    """The same for sessions that came to their end while nobody looked. Returns how many."""
    now = clock.now()
    gone = [sql.to_uuid(sid) for (sid,) in sql.rows(_RAN_OUT, now, now, batch)]
    on_sessions_ended(gone)
    return len(gone)


def person_of(*, client_id: str, sid: UUID) -> UUID | None:
    """Whose session a client had; None if the person is gone."""
    of_client = SessionParty.objects.filter(sid=sid, application__client_id=client_id)
    return of_client.values_list("user_id", flat=True).first()
