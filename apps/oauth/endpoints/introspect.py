"""Token introspection (RFC 7662): is this token good, and what does it allow?

A client sees the tokens that were issued to it. A confidential first-party client sees every
access token: those are the operator's own, and stand in front of the operator's own APIs. To
anybody else a token is simply not active.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.clients.services.lookup import Client
from apps.oauth import client_auth, sender
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.errors import InvalidRequest, InvalidToken, UnauthorizedClient
from apps.oauth.services import families, tokens
from apps.oauth.tokens import access_token
from apps.oauth.tokens.access_token import Access

_INACTIVE = {"active": False}


@endpoint("POST")
def introspect(request: HttpRequest) -> dict[str, Any]:
    """The facts of a token, or only that it is not active (§2.2)."""
    message = read_message(request)
    client = client_auth.authenticate(message)
    _check_confidential(client)
    if "token" not in message.form:
        raise InvalidRequest("token is missing.")
    return _facts(message.form["token"], client)


def _check_confidential(client: Client) -> None:
    """§2.1: somebody who can prove nothing must not be able to try tokens out."""
    if client.is_public:
        raise UnauthorizedClient("A public client cannot introspect tokens.")


def _facts(token: str, client: Client) -> dict[str, Any]:
    try:
        access = tokens.inspect(token)
    except InvalidToken:
        family = families.look(token, application_pk=client.pk)
        if family is None or not family.is_current:
            return _INACTIVE
        return _refresh_facts(family, client)
    if access.client_id != client.client_id and not client.is_first_party:
        return _INACTIVE
    return _access_facts(access)


def _access_facts(access: Access) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "active": True,
        "token_type": sender.token_type(access.cnf),
        "iss": settings.ISSUER,
        "sub": access.subject,
        "aud": access_token.audience_of(access),
        "client_id": access.client_id,
        "scope": " ".join(access.scopes),
        "iat": access.issued_at,
        "exp": access.expires_at,
        "jti": str(access.jti),
    }
    optional = {
        "cnf": access.cnf,
        "authorization_details": access.authorization_details,
        "act": access.act,
        "auth_time": access.auth_time,
        "acr": access.acr,
        "amr": access.amr,
        "sid": access.sid and str(access.sid),
    }
    return facts | {name: value for name, value in optional.items() if value}


def _refresh_facts(family: families.Family, client: Client) -> dict[str, Any]:
    return {
        "active": True,
        "iss": settings.ISSUER,
        "sub": str(family.user_id),
        "client_id": client.client_id,
        "scope": " ".join(family.scopes),
        "exp": int(family.expires_at.timestamp()),
    }
