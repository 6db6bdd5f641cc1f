"""What a client was given, by id (Grant Management for OAuth 2.0, draft 3): look at it, end it.

A grant is one authorization: its id is the `gid` that all of its tokens carry. It lives as long as
its refresh token, or, where there is none, as long as its access token can.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import Grant
from apps.oauth.services import denials, families, revocation


@dataclass(frozen=True, slots=True)
class Granted:
    """What one authorization allows."""

    gid: UUID
    user_id: UUID
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    claims: tuple[str, ...]
    authorization_details: tuple[dict[str, Any], ...]


def find(*, gid: UUID, application_pk: int, client_id: str) -> Granted:
    """A live grant of this client. Raises `NotFound`, also for another client's."""
    standing = families.standing_of(gid, application_pk=application_pk)
    if standing is not None:
        return Granted(
            gid=gid,
            user_id=standing.user_id,
            scopes=standing.scopes,
            resources=standing.resources,
            claims=_names(standing.claims),
            authorization_details=tuple(map(dict, standing.authorization_details)),
        )
    since = clock.now() - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    row = Grant.objects.filter(gid=gid, application=application_pk, redeemed_at__gt=since).first()
    if row is None or _is_denied(row, client_id):
        raise NotFound
    return Granted(
        gid=gid,
        user_id=row.user_id,
        scopes=tuple(row.scope.split()),
        resources=tuple(row.resource),
        claims=_names(row.claims),
        authorization_details=tuple(row.authorization_details),
    )


@transaction.atomic
def revoke(*, gid: UUID, application_pk: int, client_id: str) -> None:
    """End a grant of this client, with every token of it. Raises `NotFound`."""
    granted = find(gid=gid, application_pk=application_pk, client_id=client_id)
    revocation.revoke_grant(gid)
    trail.record(events.GRANT_GIVEN_BACK, subject=granted.user_id, client_id=client_id)


def _is_denied(row: Grant, client_id: str) -> bool:
    return denials.is_denied(
        # No token has this name: asked is whether grant, session or client were ended.
        jti=row.gid,
        client_id=client_id,
        issued_at=int(row.redeemed_at.timestamp()) if row.redeemed_at else 0,
        gid=row.gid,
        sid=row.sid,
    )


def _names(claims: Any) -> tuple[str, ...]:
    """Single claims that were asked for, wherever they come."""
    return tuple(dict.fromkeys(name for member in claims.values() for name in member or ()))
