"""What the token endpoint gives, and what a presented access token is worth.

Each `for_…` is one transaction: what a grant uses up and what it gives stand or fall together.
"""

import uuid
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction

from apps.access.scopes import CATALOGUE
from apps.access.services import authority
from apps.accounts.services import profiles
from apps.audit import events
from apps.audit.events import Kind
from apps.clients.profiles import PROFILES
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import InvalidScope, InvalidToken
from apps.oauth.services import codes, denials, families, opaque, proof, revocation
from apps.oauth.tokens import access_token, id_token
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


def for_code(
    *,
    client: Client,
    code: str,
    redirect_uri: str | None,
    code_verifier: str | None,
    cnf: Confirmation | None = None,
) -> Given:
    """Exchange a code (RFC 6749 §4.1.3). A replay revokes what the code gave (§4.1.2).

    `cnf` is what the new tokens are bound to, here and below.

    Raises `InvalidGrant`.
    """
    try:
        with transaction.atomic():
            redeemed = codes.redeem(code=code, application_pk=client.pk, client_id=client.client_id)
            authorization = redeemed.authorization
            proof.check_redirect_uri(authorization, redirect_uri)
            proof.check_code_verifier(authorization, code_verifier, client=client)
            proof.check_holder(authorization.cnf, cnf or {})
            standing = _standing(redeemed, client, cnf or {})
            refresh = _refresh_token(standing, client)
            return _give(
                client,
                standing,
                standing.scopes,
                cnf=cnf or {},
                refresh=refresh,
                nonce=authorization.nonce,
            )
    except codes.Replayed as replay:
        _punish(events.CODE_REPLAYED, replay, client)
        raise


def for_refresh(
    *, client: Client, token: str, scopes: Scopes | None, cnf: Confirmation | None = None
) -> Given:
    """Use a refresh token (RFC 6749 §6); `scopes` narrow this answer, not the grant.

    Reuse of a replaced token revokes the family. Raises `InvalidGrant`, `InvalidScope`.
    """
    rotates = PROFILES[client.profile].rotates_refresh_tokens
    # A rotation that stands alone is one statement, and whoever gets no answer to it may retry.
    stands_alone = scopes is None and client.access_token_format == "jwt"
    try:
        with nullcontext() if stands_alone else transaction.atomic():
            use = families.rotate if rotates else families.use
            used = use(token, application_pk=client.pk)
            proof.check_holder(used.standing.cnf, cnf or {})
            allowed = _still_allowed(used.standing, client, scopes)
            return _give(
                client,
                used.standing,
                allowed,
                cnf=cnf or {},
                refresh=used.token if rotates else None,
            )
    except families.Reused as reuse:
        _punish(events.REFRESH_TOKEN_REUSED, reuse, client)
        raise


def for_client(*, client: Client, scopes: Scopes | None, cnf: Confirmation | None = None) -> Given:
    """A token for the client itself (RFC 6749 §4.4), without refresh or ID token.

    It gets what it asks for, may ask for, and its own roles open. Raises `InvalidScope`.
    """
    asked = client.allowed_scopes if scopes is None else scopes
    wanted = [
        name
        for name in asked
        if name in client.allowed_scopes and name not in scope_rules.ABOUT_A_PERSON
    ]
    granted = tuple(authority.open_scopes(wanted, client.permissions))
    if asked and not granted:
        raise InvalidScope
    access = _access(client, granted, cnf=cnf or {})
    return _given(client, access)


def inspect_own(token: str) -> Access:
    """The facts of a live access token that our own APIs take. Raises `InvalidToken`."""
    access = inspect(token)
    if settings.API_AUDIENCE not in access.audiences:
        raise InvalidToken(detail="another audience")
    return access


def inspect(token: str) -> Access:
    """The facts of a live access token, signed or opaque, for whatever API.

    Whether the one who shows it is the one who holds it is the endpoint's to ask. Raises
    `InvalidToken`.
    """
    if "." not in token:
        return opaque.find(token)
    access = access_token.read(token)
    if denials.is_denied(
        jti=access.jti,
        client_id=access.client_id,
        issued_at=access.issued_at,
        gid=access.gid,
        sid=access.sid,
    ):
        raise InvalidToken(detail="revoked")
    return access


def give_back(token: str, *, client: Client) -> None:
    """Revoke a token that `client` holds (RFC 7009 §2.1); any other does nothing.

    A refresh token takes everything of its authorization along, an access token only itself.
    """
    try:
        access = inspect(token)
    except InvalidToken:
        family = families.look(token, application_pk=client.pk)
        if family is not None:
            revocation.revoke_grant(family.gid)
        return
    if access.client_id == client.client_id:
        revocation.revoke_access_token(jti=access.jti)


def _punish(kind: Kind, misuse: codes.Replayed | families.Reused, client: Client) -> None:
    revocation.revoke_grant_because(
        kind, gid=misuse.gid, user_id=misuse.user_id, client_id=client.client_id
    )


def _standing(redeemed: codes.Redeemed, client: Client, cnf: Confirmation) -> Standing:
    authorization = redeemed.authorization
    return Standing(
        gid=redeemed.gid,
        user_id=authorization.user_id,
        scopes=authorization.scopes,
        sid=authorization.sid,
        auth_time=authorization.auth_time,
        acr=authorization.acr,
        amr=authorization.amr,
        claims=authorization.claims,
        is_offline=scope_rules.OFFLINE_ACCESS in authorization.scopes and _may_refresh(client),
        # A confidential client proves itself at each refresh, and may change its key meanwhile
        # (RFC 9449 §5, RFC 8705 §4).
        cnf=cnf if client.is_public else {},
        resources=authorization.resources,
        authorization_details=authorization.authorization_details,
    )


def _may_refresh(client: Client) -> bool:
    return "refresh_token" in client.allowed_grants


def _refresh_token(standing: Standing, client: Client) -> str | None:
    """A refresh token if the client uses them and there is something for it to stand on."""
    if _may_refresh(client) and (standing.is_offline or standing.sid is not None):
        return families.begin(standing, application_pk=client.pk)
    return None


def _still_allowed(standing: Standing, client: Client, asked: Scopes | None) -> Scopes:
    """Of what was granted: what is asked for, still registered, and still open to the person."""
    if asked is not None and not set(asked) <= set(standing.scopes):
        raise InvalidScope(detail="beyond the grant")
    wanted = [
        name
        for name in (standing.scopes if asked is None else asked)
        if name in client.allowed_scopes
    ]
    if all(name in CATALOGUE and CATALOGUE[name].permission is None for name in wanted):
        return tuple(wanted)
    permissions = authority.permissions_of_person(standing.user_id)
    return tuple(authority.open_scopes(wanted, permissions))


def _give(
    client: Client,
    standing: Standing,
    scopes: Scopes,
    *,
    cnf: Confirmation,
    refresh: str | None,
    nonce: str = "",
) -> Given:
    given = _given(client, _access(client, scopes, standing, cnf=cnf), refresh=refresh)
    if scope_rules.OPENID not in scopes:
        return given
    asked = _releasable(standing.claims_asked("id_token"), client)
    found = profiles.claims_of(standing.user_id) if asked else {}
    signed = id_token.sign(
        standing,
        client=client,
        access_token=given.access_token,
        nonce=nonce,
        claims={name: found[name] for name in asked if name in found},
    )
    return replace(given, id_token=signed)


def _access(
    client: Client, scopes: Scopes, standing: Standing | None = None, *, cnf: Confirmation
) -> Access:
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
        userinfo_claims=_releasable(standing.claims_asked("userinfo"), client),
        audience=standing.resources,
        cnf=cnf,
        authorization_details=standing.authorization_details,
    )


def _given(client: Client, access: Access, *, refresh: str | None = None) -> Given:
    text = (
        opaque.issue(access, application_pk=client.pk)
        if client.access_token_format == "opaque"
        else access_token.sign(access)
    )
    expires_in = access.expires_at - access.issued_at
    return Given(text, expires_in, access.scopes, refresh, cnf=access.cnf)


def _releasable(names: Scopes, client: Client) -> Scopes:
    """Single claims that a client asks for, within the scopes it is registered for."""
    if not names:
        return ()
    open_to_client = {
        claim
        for scope in client.allowed_scopes
        if scope in CATALOGUE
        for claim in CATALOGUE[scope].claims
    }
    return tuple(name for name in names if name in open_to_client and name != "sub")
