"""Refresh token families: one row each, rotated by a single statement (RFC 9700 §4.14.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from apps.core import clock
from apps.oauth.errors import InvalidGrant
from apps.oauth.services import sql
from apps.oauth.tokens import refresh_token
from apps.oauth.tokens.refresh_token import RefreshToken
from apps.oauth.tokens.standing import Standing


@dataclass(frozen=True, slots=True)
class Used:
    """A family that was used; `token` is what the client holds from now on."""

    standing: Standing
    token: str


@dataclass(frozen=True, slots=True)
class Family:
    """A live family as it may be shown; `is_current` says whether by its latest token."""

    gid: UUID
    user_id: UUID
    scopes: tuple[str, ...]
    expires_at: datetime
    is_current: bool


class Reused(InvalidGrant):
    """A token that had been replaced was used after the grace: `gid` has to be revoked.

    Unless it is bound, by `cnf`, to a key that whoever used it does not have.
    """

    def __init__(self, gid: UUID, user_id: UUID, cnf: Mapping[str, str]) -> None:
        super().__init__(detail="refresh token reused")
        self.gid = gid
        self.user_id = user_id
        self.cnf = cnf


_BEGIN = """
INSERT INTO oauth_refreshtoken (
    token, token_checksum, token_family, previous_checksum, user_id, application_id, scope, sid,
    auth_time, acr, amr, claims, is_offline, resource, cnf, authorization_details, created, updated,
    expires_at)
VALUES ('', %s, %s, '', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# The person is active; and signed in where they agreed, unless they agreed to offline access.
_STANDS = """
    EXISTS (SELECT 1 FROM accounts_user p WHERE p.id = f.user_id AND p.is_active)
    AND (f.is_offline OR EXISTS (
        SELECT 1 FROM accounts_browsersession s
        WHERE s.id = f.sid AND s.ended_at IS NULL AND s.expires_at > %s))
"""
_FACTS_AT = 2
_FACTS = (
    "user_id, scope, sid, auth_time, acr, amr, claims, is_offline, resource, cnf,"
    " authorization_details"
)

# One statement decides the race: whoever changes the row has rotated.
_ROTATE = f"""
UPDATE oauth_refreshtoken AS f
SET previous_checksum = token_checksum, token_checksum = %s, rotated_at = %s, updated = %s,
    expires_at = %s
WHERE token_family = %s AND token_checksum = %s AND application_id = %s
  AND revoked IS NULL AND expires_at > %s AND {_STANDS}
RETURNING {_FACTS}
"""  # noqa: S608 # made of the constants above

# The token that the live one replaced a moment ago. Written to, for the same reason as below.
_RETRY = f"""
UPDATE oauth_refreshtoken AS f SET updated = %s
WHERE token_family = %s AND previous_checksum = %s AND rotated_at > %s AND application_id = %s
  AND revoked IS NULL AND expires_at > %s AND {_STANDS}
RETURNING token_checksum, {_FACTS}
"""  # noqa: S608 # made of the constants above

# Without rotation; the row is written to all the same: a revocation waits for what is given here.
_USE = f"""
UPDATE oauth_refreshtoken AS f SET updated = %s, expires_at = %s
WHERE token_family = %s AND token_checksum = %s AND application_id = %s
  AND revoked IS NULL AND expires_at > %s AND {_STANDS}
RETURNING {_FACTS}
"""  # noqa: S608 # made of the constants above

_LOOK = f"""
SELECT token_checksum, expires_at, {_FACTS}
FROM oauth_refreshtoken AS f
WHERE token_family = %s AND application_id = %s
  AND revoked IS NULL AND expires_at > %s AND {_STANDS}
"""  # noqa: S608 # made of the constants above


def begin(standing: Standing, *, application_pk: int) -> str:
    """Store a new family; returns its first token."""
    token = refresh_token.first(standing.gid)
    now = clock.now()
    sql.run(
        _BEGIN,
        token.digest,
        standing.gid,
        standing.user_id,
        application_pk,
        " ".join(standing.scopes),
        standing.sid,
        standing.auth_time,
        standing.acr,
        sql.Json(list(standing.amr)),
        sql.Json(dict(standing.claims)),
        standing.is_offline,
        sql.Json(list(standing.resources)),
        sql.Json(dict(standing.cnf)),
        sql.Json(list(standing.authorization_details)),
        now,
        now,
        _expiry(now),
    )
    return token.text


def rotate(text: str, *, application_pk: int) -> Used:
    """Replace the token `text` by its successor.

    Within `REFRESH_GRACE_SECONDS` the token that was just replaced gets the same successor
    again. Raises `Reused` for one that was replaced before, `InvalidGrant` for the rest.
    """
    token = refresh_token.read(text)
    now = clock.now()
    successor = token.successors()[0]
    row = sql.one(
        _ROTATE,
        successor.digest,
        now,
        now,
        _expiry(now),
        token.gid,
        token.digest,
        application_pk,
        now,
        now,
    )
    if row is not None:
        return Used(_standing(token.gid, row), successor.text)
    return _retry(token, application_pk)


def use(text: str, *, application_pk: int) -> Used:
    """Use a token that is not rotated, because only its holder can use it.

    Raises `Reused` if it was replaced once, `InvalidGrant` for the rest.
    """
    token = refresh_token.read(text)
    now = clock.now()
    row = sql.one(_USE, now, _expiry(now), token.gid, token.digest, application_pk, now, now)
    if row is None:
        # Raises unless the family is alive: then this token is not its latest.
        raise _reused(token, _live(token, application_pk))
    return Used(_standing(token.gid, row), text)


def look(text: str, *, application_pk: int) -> Family | None:
    """The live family that a token belongs to, if it was given to this application."""
    try:
        token = refresh_token.read(text)
        row = _live(token, application_pk)
    except InvalidGrant:
        return None
    standing = _standing(token.gid, row[_FACTS_AT:])
    return Family(
        gid=token.gid,
        user_id=standing.user_id,
        scopes=standing.scopes,
        expires_at=sql.to_time(row[1]),
        is_current=row[0] == token.digest,
    )


def standing_of(gid: UUID, *, application_pk: int) -> Standing | None:
    """What the live family with this id stands on, if it was given to this application."""
    now = clock.now()
    row = sql.one(_LOOK, gid, application_pk, now, now)
    return None if row is None else _standing(gid, row[_FACTS_AT:])


def _retry(token: RefreshToken, application_pk: int) -> Used:
    """What the token just replaced is worth within the grace. Raises `Reused`, `InvalidGrant`."""
    now = clock.now()
    since = now - timedelta(seconds=settings.REFRESH_GRACE_SECONDS)
    row = sql.one(_RETRY, now, token.gid, token.digest, since, application_pk, now, now)
    if row is not None:
        current, *facts = row
        for heir in token.successors():
            if heir.digest == current:
                return Used(_standing(token.gid, facts), heir.text)
    # Raises unless the family is alive: then this token was replaced too long ago.
    raise _reused(token, _live(token, application_pk))


def _reused(token: RefreshToken, row: Any) -> Reused:
    standing = _standing(token.gid, row[_FACTS_AT:])
    return Reused(token.gid, standing.user_id, standing.cnf)


def _live(token: RefreshToken, application_pk: int) -> Any:
    now = clock.now()
    row = sql.one(_LOOK, token.gid, application_pk, now, now)
    if row is None:
        raise InvalidGrant(detail="refresh family gone, expired or another client's")
    return row


def _standing(gid: UUID, facts: Any) -> Standing:
    user_id, scope, sid, auth_time, acr, amr, claims, is_offline, resource, cnf, details = facts
    return Standing(
        gid=gid,
        user_id=sql.to_uuid(user_id),
        scopes=tuple(scope.split()),
        sid=sql.to_uuid(sid),
        auth_time=sql.to_time(auth_time),
        acr=acr,
        amr=tuple(sql.to_json(amr)),
        claims=sql.to_json(claims),
        is_offline=bool(is_offline),
        cnf=sql.to_json(cnf),
        resources=tuple(sql.to_json(resource)),
        authorization_details=tuple(sql.to_json(details)),
    )


def _expiry(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
