"""Userinfo (OpenID Connect Core 1.0 §5.3): claims about the person a token stands for."""

from typing import Any

from django.http import HttpRequest

from apps.oauth.endpoints.protected import protected
from apps.oauth.errors import InsufficientScope
from apps.oauth.scopes import OPENID
from apps.oauth.services import claims
from apps.oauth.tokens.access_token import Access


@protected("GET", "POST")
def userinfo(_request: HttpRequest, access: Access) -> dict[str, Any]:
    """The claims that the token's scopes, and the request for single claims, release."""
    _check_openid(access)
    return claims.about(access)


def _check_openid(access: Access) -> None:
    """OIDC Core §5.3: the token was obtained by an OpenID Connect request."""
    if OPENID not in access.scopes:
        raise InsufficientScope((OPENID,))
