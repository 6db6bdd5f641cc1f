"""Token introspection (RFC 7662), as JSON or as a signed JWT (RFC 9701): is this token good, and
what does it allow? Whoever may not know is told that it is not active.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.clients.profiles import introspection_algorithm
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth import client_auth, sender
from apps.oauth.endpoints.protocol import endpoint, read_message, unstored
from apps.oauth.errors import InvalidRequest, InvalidToken, UnauthorizedClient
from apps.oauth.services import families, introspection, tokens
from apps.oauth.tokens import access_token, sealed, subjects
from apps.oauth.tokens.access_token import Access

JWT: Final = "token-introspection+jwt"
_MEDIA_TYPE: Final = f"application/{JWT}"
_INACTIVE: Final = {"active": False}


@endpoint("POST")
def introspect(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """The facts of a token, or only that it is not active (§2.2)."""
    message = read_message(request)
    client = client_auth.authenticate(message)
    _check_confidential(client)
    if "token" not in message.form:
        raise InvalidRequest("token is missing.")
    facts = _facts(message.form["token"], client)
    if _wants_jwt(request):
        return unstored(HttpResponse(_signed(facts, client), content_type=_MEDIA_TYPE))
    return facts


def _wants_jwt(request: HttpRequest) -> bool:
    """RFC 9701 §4; whoever does not name it pays nothing for the question."""
    if _MEDIA_TYPE not in request.headers.get("Accept", ""):
        return False
    return request.get_preferred_type(("application/json", _MEDIA_TYPE)) == _MEDIA_TYPE


def _signed(facts: dict[str, Any], client: Client) -> str:
    """The answer as a JWT for this client alone (RFC 9701 §5)."""
    wanted = client.metadata
    # The subject of the token stands inside: nobody can take this for a token (§8.1).
    claims = {
        "iss": settings.ISSUER,
        "aud": client.client_id,
        "iat": clock.epoch(),
        "token_introspection": facts,
    }
    return sealed.for_client(
        claims,
        client,
        typ=JWT,
        signing_alg=introspection_algorithm(
            profile=client.profile, registered=wanted.introspection_signed_response_alg
        ),
        encryption_alg=wanted.introspection_encrypted_response_alg,
        encryption_enc=wanted.introspection_encrypted_response_enc,
    )


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
    if not introspection.may_see(access, client):
        return _INACTIVE
    return _access_facts(access, client)


def _access_facts(access: Access, client: Client) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "active": True,
        "token_type": sender.token_type(access.cnf),
        "iss": settings.ISSUER,
        "sub": subjects.of_person(access.user_id, client) if access.user_id else access.client_id,
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
        "act": subjects.of_actors(access.act, client),
        "auth_time": access.auth_time,
        "acr": access.acr,
        "amr": access.amr,
        "sid": access.sid and subjects.of_session(access.sid, client),
    }
    return facts | {name: value for name, value in optional.items() if value}


def _refresh_facts(family: families.Family, client: Client) -> dict[str, Any]:
    return {
        "active": True,
        "iss": settings.ISSUER,
        "sub": subjects.of_person(family.user_id, client),
        "client_id": client.client_id,
        "scope": " ".join(family.scopes),
        "exp": int(family.expires_at.timestamp()),
    }
