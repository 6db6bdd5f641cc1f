"""What every grant gives in the same way: an access token, and with `openid` an ID token.

Whether it may be given was settled before; what is written here is the caller's transaction.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth import scopes as scope_rules
from apps.oauth.services import claims, details, opaque, wishes
from apps.oauth.services.codes import Authorization
from apps.oauth.tokens import access_token, id_token, sealed
from apps.oauth.tokens.access_token import Access
from apps.oauth.tokens.standing import Standing

Scopes = tuple[str, ...]
Confirmation = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A successful answer of the token endpoint (RFC 6749 §5.1); `cnf` binds the access token."""

    access_token: str
    expires_in: int
    scopes: Scopes
    refresh_token: str | None = None
    id_token: str | None = None
    cnf: Confirmation = field(default_factory=dict)
    authorization_details: tuple[Mapping[str, Any], ...] = ()
    issued_token_type: str = ""
    grant_id: str = ""


def make_ready(client: Client) -> None:
    """Have at hand what an ID token for this client may need, before a transaction begins.

    Raises `TemporarilyUnavailable`.
    """
    sealed.make_ready(client, encryption_alg=client.metadata.id_token_encrypted_response_alg)


def give(
    client: Client,
    standing: Standing,
    scopes: Scopes,
    *,
    cnf: Confirmation,
    refresh: str | None,
    nonce: str = "",
) -> Given:
    """An access token with `scopes` of the grant, and an ID token if the grant is for one."""
    given = written(client, access_of(client, scopes, standing, cnf=cnf), refresh=refresh)
    if scope_rules.manages_grants(client):
        given = replace(given, grant_id=str(standing.gid))
    if scope_rules.OPENID not in scopes:
        return given
    signed = id_token_of(client, standing, access_token=given.access_token, nonce=nonce)
    return replace(given, id_token=signed)


def id_token_of(
    client: Client, standing: Standing, *, also: Collection[str] = (), **beside: str
) -> str:
    """An ID token, with the single claims asked for and those that `also` are due.

    `beside` is what it is given together with, as `id_token.sign` names it.
    """
    names = {*wishes.fulfilled(standing, "id_token", client), *also}
    found = claims.of_person(standing.user_id, names) if names else {}
    return id_token.sign(standing, client=client, claims=found, **beside)


def standing_of(
    authorization: Authorization,
    *,
    gid: uuid.UUID,
    is_offline: bool = False,
    cnf: Confirmation | None = None,
) -> Standing:
    """What the tokens of an authorization stand on; bound to `cnf`, else as it was asked for."""
    return Standing(
        gid=gid,
        user_id=authorization.user_id,
        scopes=authorization.scopes,
        sid=authorization.sid,
        auth_time=authorization.auth_time,
        acr=authorization.acr,
        amr=authorization.amr,
        claims=authorization.claims,
        is_offline=is_offline,
        cnf=authorization.cnf if cnf is None else cnf,
        resources=authorization.resources,
        authorization_details=authorization.authorization_details,
    )


def access_of(
    client: Client, scopes: Scopes, standing: Standing | None = None, *, cnf: Confirmation
) -> Access:
    """The facts of a new access token; without `standing` the client acts for itself."""
    now = clock.epoch()
    until = now + settings.ACCESS_TOKEN_SECONDS
    if standing is None:
        return Access(client.client_id, scopes, uuid.uuid4(), now, until, cnf=cnf)
    return Access(
        client_id=client.client_id,
        scopes=scopes,
        jti=uuid.uuid4(),
        issued_at=now,
        expires_at=until,
        user_id=standing.user_id,
        gid=standing.gid,
        # What is offline does not stand on the session, and must not fall with it.
        sid=None if standing.is_offline else standing.sid,
        auth_time=access_token.seconds(standing.auth_time),
        acr=standing.acr,
        amr=standing.amr,
        userinfo_claims=wishes.fulfilled(standing, "userinfo", client),
        audience=standing.resources,
        cnf=cnf,
        authorization_details=details.at(standing.authorization_details, standing.resources),
        has_own_userinfo=client.metadata.has_own_userinfo,
    )


def written(client: Client, access: Access, *, refresh: str | None = None) -> Given:
    """`access` in the form that the client registered for; an opaque one is stored."""
    text = (
        opaque.issue(access, application_pk=client.pk)
        if client.access_token_format == "opaque"
        else access_token.sign(access)
    )
    expires_in = access.expires_at - access.issued_at
    return Given(
        text,
        expires_in,
        access.scopes,
        refresh,
        cnf=access.cnf,
        authorization_details=access.authorization_details,
    )
