"""Opaque access tokens: one hashed row each. A row that is there is a token that is not revoked."""

import hashlib
import secrets
from datetime import UTC, datetime

from apps.clients import metadata
from apps.core import clock
from apps.oauth.errors import InvalidToken
from apps.oauth.services import sql
from apps.oauth.tokens.access_token import Access, seconds

_TOKEN_BYTES = 32

_ISSUE = """
INSERT INTO oauth_accesstoken (
    token, token_checksum, expires, scope, resource, created, updated, sid, auth_time, acr, amr,
    gid, jti, userinfo_claims, cnf, authorization_details, act, application_id, user_id)
VALUES ('', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# One statement also asks whether client and person are still active.
_FIND = """
SELECT a.client_id, t.scope, t.jti, t.created, t.expires, t.user_id, t.gid, t.sid, t.auth_time,
       t.acr, t.amr, t.userinfo_claims, t.resource, t.cnf, t.authorization_details, t.act,
       CAST(a.metadata AS text)
FROM oauth_accesstoken t
JOIN clients_application a ON a.id = t.application_id AND a.is_active
LEFT JOIN accounts_user p ON p.id = t.user_id
WHERE t.token_checksum = %s AND t.expires > %s AND (t.user_id IS NULL OR p.is_active)
"""


def issue(access: Access, *, application_pk: int) -> str:
    """Store `access`; returns the token in clear."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    issued_at = datetime.fromtimestamp(access.issued_at, UTC)
    sql.run(
        _ISSUE,
        _digest(token),
        datetime.fromtimestamp(access.expires_at, UTC),
        " ".join(access.scopes),
        sql.Json(list(access.audience)),
        issued_at,
        issued_at,
        access.sid,
        access.auth_time and datetime.fromtimestamp(access.auth_time, UTC),
        access.acr,
        sql.Json(list(access.amr)),
        access.gid,
        access.jti,
        sql.Json(list(access.userinfo_claims)),
        sql.Json(dict(access.cnf)),
        sql.Json(list(access.authorization_details)),
        sql.Json(dict(access.act)),
        application_pk,
        access.user_id,
    )
    return token


def find(token: str) -> Access:
    """The facts of a live opaque token. Raises `InvalidToken`. One statement."""
    row = sql.one(_FIND, _digest(token), clock.now())
    if row is None:
        raise InvalidToken(detail="unknown opaque token")
    client_id, scope, jti, created, expires, user_id, gid, sid, auth_time, acr, amr = row[:11]
    asked, resource, cnf, details, act, registered = map(sql.to_json, row[11:])
    return Access(
        client_id=client_id,
        scopes=tuple(scope.split()),
        jti=sql.to_uuid(jti),
        issued_at=seconds(sql.to_time(created)),
        expires_at=seconds(sql.to_time(expires)),
        user_id=sql.to_uuid(user_id),
        gid=sql.to_uuid(gid),
        sid=sql.to_uuid(sid),
        auth_time=auth_time and seconds(sql.to_time(auth_time)),
        acr=acr,
        amr=tuple(sql.to_json(amr)),
        userinfo_claims=tuple(asked),
        audience=tuple(resource),
        cnf=cnf,
        authorization_details=tuple(details),
        act=act,
        has_own_userinfo=metadata.read(registered).has_own_userinfo,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
