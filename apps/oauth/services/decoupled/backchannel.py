"""Asking a person who is not there (CIBA Core 1.0): by mail, and on their account page.

Only those are asked who use the client already, and so often only: whoever is asked again and
again says yes in the end.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from apps.audit import events
from apps.audit.services import trail
from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.core.services import jobs
from apps.keys.services import encryption
from apps.oauth.errors import AccessDenied, UnknownUserId
from apps.oauth.models import DecoupledRequest
from apps.oauth.services import consents
from apps.oauth.services.decoupled import pending
from apps.oauth.services.decoupled.pending import CIBA, INTERVAL_SECONDS, LIFETIME

# The job that writes to the person.
LETTER: Final = "oauth.approval"
# Open at once: of one client, and of all of them.
MOST_OPEN: Final = 2
MOST_OPEN_OF_ALL: Final = 5
# In an hour, of one client, that came to nothing.
MOST_IN_VAIN: Final = 5
_HOUR: Final = timedelta(hours=1)
# Asked for instead of a person who is not there.
NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks of a person; `wake_up` is its own word for being told, "" to ask us."""

    scopes: tuple[str, ...]
    resources: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    binding_message: str = ""
    lifetime: timedelta = LIFETIME
    wake_up: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its client is told of it; the secret is in clear here only."""

    secret: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for the person's answer, as a page lists it."""

    id: UUID
    user_id: UUID
    name: str
    logo_uri: str
    binding_message: str
    started_at: datetime
    expires_at: datetime


@transaction.atomic
def ask(*, client: Client, user_id: UUID, wanted: Wanted) -> Asked:
    """Ask somebody. Raises `UnknownUserId`, and `AccessDenied` for what has become too much."""
    # The person's row first, so that many at once are counted one after another.
    people = get_user_model().objects.select_for_update(no_key=True)
    person = people.filter(pk=user_id, is_active=True).first()
    uses = consents.remembered(user_id=user_id, application_pk=client.pk)
    if person is None or not (client.is_first_party or uses.scopes):
        raise UnknownUserId(detail="nobody, or somebody who does not use the client")
    _check_number(client.pk, user_id)
    secret, now = secrets.token_urlsafe(pending.SECRET_BYTES), clock.now()
    row = DecoupledRequest.objects.create(
        kind=CIBA,
        application_id=client.pk,
        user_id=user_id,
        digest=pending.digest_of(CIBA, secret),
        scopes=list(wanted.scopes),
        resources=list(wanted.resources),
        acr_values=list(wanted.acr_values),
        binding_message=wanted.binding_message,
        wake_up=_sealed(secret, wanted.wake_up) if wanted.wake_up else "",
        created_at=now,
        expires_at=now + wanted.lifetime,
        interval=INTERVAL_SECONDS,
    )
    jobs.enqueue(kind=LETTER, about=user_id, payload={"request": str(row.pk)})
    trail.record(events.APPROVAL_ASKED, subject=user_id, client_id=client.client_id)
    return Asked(secret, int(wanted.lifetime.total_seconds()), INTERVAL_SECONDS)


def waiting_for(user_id: UUID) -> list[Waiting]:
    """What waits for this person's answer, oldest first."""
    mine = pending.open_ones().filter(kind=CIBA, user=user_id).order_by("created_at", "pk")
    found = [_waiting(row) for row in mine.select_related("application")]
    return [one for one in found if one is not None]


def open_request(request_id: UUID) -> Waiting | None:
    """Who is asked, and what, if it is still open."""
    mine = pending.open_ones().filter(kind=CIBA, pk=request_id)
    row = mine.select_related("application").first()
    return _waiting(row) if row else None


def _check_number(application_pk: int, user_id: UUID) -> None:
    """A client cannot wear a person out with mails. Raises `AccessDenied`."""
    mine = DecoupledRequest.objects.filter(kind=CIBA, user=user_id)
    still_open = pending.open_ones().filter(kind=CIBA, user=user_id)
    in_vain = mine.filter(
        application=application_pk, is_allowed=False, created_at__gt=clock.now() - _HOUR
    )
    if (
        still_open.filter(application=application_pk).count() >= MOST_OPEN
        or still_open.count() >= MOST_OPEN_OF_ALL
        or in_vain.count() >= MOST_IN_VAIN
    ):
        raise AccessDenied("This person was asked too often.", detail="asked too often")


def _waiting(row: DecoupledRequest) -> Waiting | None:
    """None for a client that was switched off meanwhile."""
    client = lookup.find(row.application.client_id)
    if client is None:
        return None
    return Waiting(
        id=row.pk,
        user_id=row.user_id or NOBODY,
        name=client.name,
        logo_uri=client.logo,
        binding_message=row.binding_message,
        started_at=row.created_at,
        expires_at=row.expires_at,
    )


def _sealed(secret: str, wake_up: str) -> str:
    """What has to be said again, to the client alone (CIBA Core 1.0 §10.2)."""
    return encryption.encrypt(json.dumps({"auth_req_id": secret, "token": wake_up}).encode())
