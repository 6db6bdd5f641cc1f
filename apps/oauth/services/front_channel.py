"""What the authorization endpoint hands over: a code, and to some clients tokens as well.

A grant row is written whenever something can be taken back later: what stands in the answer
falls with the code, with its session and with the consent. Never a refresh token.
"""

import uuid
from contextlib import nullcontext
from typing import Final

from django.db import transaction

from apps.access.scopes import CATALOGUE
from apps.clients.services.lookup import Client
from apps.oauth.response.kinds import CODE, Kinds
from apps.oauth.services import codes, issuing, requests
from apps.oauth.services.codes import Authorization
from apps.oauth.services.logout import parties
from apps.oauth.tokens.standing import Standing

_ID_TOKEN_ALONE: Final[Kinds] = frozenset({"id_token"})


def hand_over(
    *,
    client: Client,
    authorization: Authorization,
    asked: Kinds = CODE,
    state: str = "",
    request_id: str = "",
) -> dict[str, str]:
    """The parameters of the answer; a kept request is finished with it, both or neither.

    Raises `RequestGone`, `LoginRequired` if the session has just ended, and
    `TemporarilyUnavailable` if a key of the client's is needed and there is none.
    """
    if "id_token" in asked:
        issuing.make_ready(client)
    sid = authorization.sid if parties.wants_to_know(client) else None
    is_one_statement = asked == CODE and not request_id and sid is None
    with nullcontext() if is_one_statement else transaction.atomic():
        if sid is not None:
            parties.note(client=client, sid=sid, user_id=authorization.user_id)
        if request_id:
            requests.finish(request_id)
        if asked == CODE:
            return {"code": codes.issue(authorization)}
        return _together(client, authorization, asked, state)


def _together(
    client: Client, authorization: Authorization, asked: Kinds, state: str
) -> dict[str, str]:
    gid = uuid.uuid4()
    standing = issuing.standing_of(authorization, gid=gid)
    answer: dict[str, str] = {}
    if asked != _ID_TOKEN_ALONE:
        code = codes.issue(authorization, gid=gid)
        # Where none was asked for, nobody ever learns it: the row is what a token can fall with.
        answer |= {"code": code} if "code" in asked else {}
    if "token" in asked:
        answer |= _access_token(client, standing)
    if "id_token" in asked:
        answer["id_token"] = issuing.id_token_of(
            client,
            standing,
            access_token=answer.get("access_token", ""),
            code=answer.get("code", ""),
            state=state,
            nonce=authorization.nonce,
            also=_claims_of_scopes(standing) if asked == _ID_TOKEN_ALONE else (),
        )
    return answer


def _access_token(client: Client, standing: Standing) -> dict[str, str]:
    """RFC 6749 §4.2.2; how it is to be shown depends on what it is bound to."""
    access = issuing.access_of(client, standing.scopes, standing, cnf=standing.cnf)
    given = issuing.written(client, access)
    return {
        "access_token": given.access_token,
        "expires_in": str(given.expires_in),
        "scope": " ".join(given.scopes),
    }


def _claims_of_scopes(standing: Standing) -> tuple[str, ...]:
    """Without an access token there is no userinfo to ask (OpenID Connect Core 1.0 §5.4)."""
    return tuple(
        claim
        for scope in standing.scopes
        if scope in CATALOGUE
        for claim in CATALOGUE[scope].claims
    )
