"""Userinfo (OpenID Connect Core 1.0 §5.3): claims about the person a token stands for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.clients.services import lookup
from apps.oauth.endpoints import protocol
from apps.oauth.endpoints.protected import protected
from apps.oauth.errors import InsufficientScope, InvalidToken
from apps.oauth.scopes import OPENID
from apps.oauth.services import claims
from apps.oauth.tokens import sealed, subjects
from apps.oauth.tokens.access_token import Access


@protected("GET", "POST")
def userinfo(_request: HttpRequest, access: Access) -> dict[str, Any] | HttpResponse:
    """The claims that the token's scopes, and the request for single claims, release."""
    _check_openid(access)
    released = claims.about(access)
    return _for_client(released, access) if access.has_own_userinfo else released


def _for_client(released: dict[str, Any], access: Access) -> dict[str, Any] | HttpResponse:
    """What the client registered: a subject of its own, a JWT instead of JSON (§5.3.2)."""
    client = lookup.find(access.client_id)
    if client is None or access.user_id is None:
        raise InvalidToken(detail="the client is gone")
    released["sub"] = subjects.of_person(access.user_id, client)
    wanted = client.metadata
    if not wanted.userinfo_signed_response_alg and not wanted.userinfo_encrypted_response_alg:
        return released
    text = sealed.for_client(
        {**released, "iss": settings.ISSUER, "aud": client.client_id},
        client,
        typ="JWT",
        signing_alg=wanted.userinfo_signed_response_alg,
        encryption_alg=wanted.userinfo_encrypted_response_alg,
        encryption_enc=wanted.userinfo_encrypted_response_enc,
    )
    return protocol.unstored(HttpResponse(text, content_type="application/jwt"))


def _check_openid(access: Access) -> None:
    """OIDC Core §5.3: the token was obtained by an OpenID Connect request."""
    if OPENID not in access.scopes:
        raise InsufficientScope((OPENID,))
