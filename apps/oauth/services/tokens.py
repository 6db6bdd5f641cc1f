"""What the token endpoint gives, and what a presented access token is worth.

Each `for_…` is one transaction: what a grant uses up and what it gives stand or fall together.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from apps.audit import events
from apps.audit.events import Kind
from apps.clients.profiles import PROFILES
from apps.clients.services.lookup import Client
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import InvalidToken
from apps.oauth.services import (
    codes,
    denials,
    families,
    issuing,
    narrowing,
    opaque,
    proof,
    revocation,
)
from apps.oauth.services.codes import Authorization
from apps.oauth.services.issuing import Confirmation, Given
from apps.oauth.services.narrowing import Wanted
from apps.oauth.tokens import access_token
from apps.oauth.tokens.access_token import Access
from apps.oauth.tokens.standing import Standing


def for_code(
    *,
    client: Client,
    code: str,
    redirect_uri: str | None,
    code_verifier: str | None,
    wanted: Wanted = narrowing.ALL,
    cnf: Confirmation | None = None,
) -> Given:
    """Exchange a code (RFC 6749 §4.1.3). A replay revokes what the code gave (§4.1.2).

    `cnf` is what the new tokens are bound to, here and below; `wanted` narrows this answer, not
    the grant.

    Raises `InvalidGrant`, `InvalidTarget`.
    """

    def check(authorization: Authorization) -> None:
        proof.check_redirect_uri(authorization, redirect_uri)
        proof.check_code_verifier(authorization, code_verifier, client=client)

    return for_authorization(
        client=client, digest=codes.sum_of(code), check=check, wanted=wanted, cnf=cnf
    )


def for_authorization(
    *,
    client: Client,
    digest: str,
    check: Callable[[Authorization], None] = lambda _: None,
    wanted: Wanted = narrowing.ALL,
    cnf: Confirmation | None = None,
) -> Given:
    """Exchange what a person allowed and is kept under `digest`, unless `check` refuses.

    Raises `InvalidGrant`, `InvalidTarget`, and `TemporarilyUnavailable` if a key of the client's
    is needed and there is none.
    """
    issuing.make_ready(client)
    try:
        with transaction.atomic():
            redeemed = codes.redeem(
                digest=digest, application_pk=client.pk, client_id=client.client_id
            )
            authorization = redeemed.authorization
            check(authorization)
            proof.check_holder(authorization.cnf, cnf or {})
            standing = _standing(redeemed, client, cnf or {})
            part, scopes = narrowing.of_code(standing, client, wanted)
            refresh = _refresh_token(standing, client)
            return issuing.give(
                client,
                part,
                scopes,
                cnf=cnf or {},
                refresh=refresh,
                nonce=authorization.nonce,
            )
    except codes.Replayed as replay:
        _punish(events.CODE_REPLAYED, replay, client)
        raise


def for_refresh(
    *,
    client: Client,
    token: str,
    wanted: Wanted = narrowing.ALL,
    cnf: Confirmation | None = None,
) -> Given:
    """Use a refresh token (RFC 6749 §6).

    Reuse of a replaced token revokes the family. Raises `InvalidGrant`, `InvalidScope`,
    `InvalidTarget`.
    """
    issuing.make_ready(client)
    rotates = PROFILES[client.profile].rotates_refresh_tokens
    # A rotation that stands alone is one statement, and whoever gets no answer to it may retry.
    # What may be bound to a key must not be rotated by a thief who has none.
    stands_alone = (
        wanted == narrowing.ALL and client.access_token_format == "jwt" and not client.is_public
    )
    try:
        with nullcontext() if stands_alone else transaction.atomic():
            use = families.rotate if rotates else families.use
            used = use(token, application_pk=client.pk)
            proof.check_holder(used.standing.cnf, cnf or {})
            part, scopes = narrowing.of_refresh(used.standing, client, wanted)
            return issuing.give(
                client,
                part,
                scopes,
                cnf=cnf or {},
                refresh=used.token if rotates else None,
            )
    except families.Reused as reuse:
        # A thief without the key has used nothing, and must not be able to end the grant.
        proof.check_holder(reuse.cnf, cnf or {})
        _punish(events.REFRESH_TOKEN_REUSED, reuse, client)
        raise


def for_client(
    *, client: Client, wanted: Wanted = narrowing.ALL, cnf: Confirmation | None = None
) -> Given:
    """A token for the client itself (RFC 6749 §4.4), without refresh or ID token.

    It gets what it asks for, may ask for, and its own roles open. Raises `InvalidScope`,
    `InvalidTarget`.
    """
    granted = narrowing.of_client(client, wanted)
    access = issuing.access_of(client, granted, cnf=cnf or {})
    return issuing.written(client, replace(access, audience=tuple(dict.fromkeys(wanted.resources))))


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
    is_for_offline = scope_rules.OFFLINE_ACCESS in redeemed.authorization.scopes
    return issuing.standing_of(
        redeemed.authorization,
        gid=redeemed.gid,
        is_offline=is_for_offline and _may_refresh(client),
        # A confidential client proves itself at each refresh, and may change its key meanwhile
        # (RFC 9449 §5, RFC 8705 §4).
        cnf=cnf if client.is_public else {},
    )


def _may_refresh(client: Client) -> bool:
    return "refresh_token" in client.allowed_grants


def _refresh_token(standing: Standing, client: Client) -> str | None:
    """A refresh token if the client uses them and there is something for it to stand on."""
    if _may_refresh(client) and (standing.is_offline or standing.sid is not None):
        return families.begin(standing, application_pk=client.pk)
    return None
