"""Authorization codes (RFC 6749 §4.1): issued by the front side, redeemed once at the token
endpoint. Only their hash is stored, and the row outlives its use so that a replay is recognised.
"""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings

from apps.core import clock
from apps.oauth.errors import InvalidGrant
from apps.oauth.services import sql

_CODE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a person has allowed a client, with the facts of how they proved who they are.

    `cnf` is what whoever redeems the code must show (RFC 9449 §10), {} for nothing.
    """

    user_id: UUID
    application_pk: int
    client_id: str
    scopes: tuple[str, ...]
    redirect_uri: str
    redirect_uri_was_sent: bool
    code_challenge: str
    nonce: str
    claims: Mapping[str, Any]
    sid: UUID | None
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    max_age_was_sent: bool
    cnf: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    authorization_details: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Redeemed:
    """An authorization whose code has just been used up; `gid` names all that it gives."""

    gid: UUID
    authorization: Authorization


class Replayed(InvalidGrant):
    """The code had been redeemed before: what it gave, `gid`, has to be revoked."""

    def __init__(self, gid: UUID, user_id: UUID) -> None:
        super().__init__(detail="code replayed")
        self.gid = gid
        self.user_id = user_id


_ISSUE = """
INSERT INTO oauth_grant (
    code, gid, user_id, application_id, scope, redirect_uri, redirect_uri_was_sent,
    code_challenge, code_challenge_method, nonce, claims, sid, auth_time, acr, amr,
    max_age_was_sent, resource, cnf, authorization_details, created, updated, expires)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# One statement decides the race: whoever changes the row has the code (RFC 6749 §4.1.2). It also
# asks whether the person is still active and still signed in where they agreed.
_REDEEM = """
UPDATE oauth_grant SET redeemed_at = %s
WHERE code = %s AND application_id = %s AND redeemed_at IS NULL AND expires > %s
  AND EXISTS (SELECT 1 FROM accounts_user p WHERE p.id = oauth_grant.user_id AND p.is_active)
  AND (sid IS NULL OR EXISTS (
        SELECT 1 FROM accounts_browsersession s
        WHERE s.id = oauth_grant.sid AND s.ended_at IS NULL AND s.expires_at > %s))
RETURNING gid, user_id, scope, redirect_uri, redirect_uri_was_sent, code_challenge, nonce,
          claims, sid, auth_time, acr, amr, max_age_was_sent, resource, cnf,
          authorization_details
"""

_WHY_NOT = """
SELECT gid, redeemed_at, user_id, expires FROM oauth_grant WHERE code = %s AND application_id = %s
"""


def issue(authorization: Authorization, *, gid: UUID | None = None) -> str:
    """Store `authorization` for `AUTHORIZATION_CODE_SECONDS`; returns the code in clear.

    `gid` is that of tokens given together with it.
    """
    code = secrets.token_urlsafe(_CODE_BYTES)
    lifetime = timedelta(seconds=settings.AUTHORIZATION_CODE_SECONDS)
    keep(authorization, digest=sum_of(code), expires_at=clock.now() + lifetime, gid=gid)
    return code


def keep(
    authorization: Authorization, *, digest: str, expires_at: datetime, gid: UUID | None = None
) -> None:
    """Store `authorization` under the sum of a code that somebody has already."""
    now = clock.now()
    sql.run(
        _ISSUE,
        digest,
        gid or uuid.uuid4(),
        authorization.user_id,
        authorization.application_pk,
        " ".join(authorization.scopes),
        authorization.redirect_uri,
        authorization.redirect_uri_was_sent,
        authorization.code_challenge,
        "S256" if authorization.code_challenge else "",
        authorization.nonce,
        sql.Json(dict(authorization.claims)),
        authorization.sid,
        authorization.auth_time,
        authorization.acr,
        sql.Json(list(authorization.amr)),
        authorization.max_age_was_sent,
        sql.Json(list(authorization.resources)),
        sql.Json(dict(authorization.cnf)),
        sql.Json(list(authorization.authorization_details)),
        now,
        now,
        expires_at,
    )


def redeem(*, digest: str, application_pk: int, client_id: str) -> Redeemed:
    """Use up the code with this sum, inside the caller's transaction: rolled back, it stays good.

    Raises `Replayed` if it had been used, `InvalidGrant` if it is unknown, expired, another
    client's, or nobody stands behind it any more.
    """
    now = clock.now()
    row = sql.one(_REDEEM, now, digest, application_pk, now, now)
    if row is None:
        _refuse(digest, application_pk)
    gid, user_id, scope, redirect_uri, was_sent, challenge, nonce = row[:7]
    claims, sid, auth_time, acr, amr, max_age_was_sent, resource, cnf, details = row[7:]
    return Redeemed(
        gid=sql.to_uuid(gid),
        authorization=Authorization(
            user_id=sql.to_uuid(user_id),
            application_pk=application_pk,
            client_id=client_id,
            scopes=tuple(scope.split()),
            redirect_uri=redirect_uri,
            redirect_uri_was_sent=bool(was_sent),
            code_challenge=challenge,
            nonce=nonce,
            claims=sql.to_json(claims),
            sid=sql.to_uuid(sid),
            auth_time=sql.to_time(auth_time),
            acr=acr,
            amr=tuple(sql.to_json(amr)),
            max_age_was_sent=bool(max_age_was_sent),
            cnf=sql.to_json(cnf),
            resources=tuple(sql.to_json(resource)),
            authorization_details=tuple(sql.to_json(details)),
        ),
    )


def sum_of(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def _refuse(digest: str, application_pk: int) -> NoReturn:
    row = sql.one(_WHY_NOT, digest, application_pk)
    if row is None:
        raise InvalidGrant(detail="code unknown")
    gid, redeemed_at, user_id, expires_at = row
    # One that was taken back before anybody used it ends in the same instant.
    if redeemed_at is not None and sql.to_time(redeemed_at) < sql.to_time(expires_at):
        raise Replayed(sql.to_uuid(gid), sql.to_uuid(user_id))
    raise InvalidGrant(detail="code expired, orphaned or taken back")
