"""Userinfo (OpenID Connect Core 1.0 §5.3): claims about the person a token stands for."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.oauth.endpoints import protocol
from apps.oauth.errors import InsufficientScope, InvalidRequest
from apps.oauth.scopes import OPENID
from apps.oauth.services import claims, tokens
from apps.oauth.tokens import bearer
from apps.oauth.tokens.access_token import Access


@protocol.endpoint("GET", "POST", refuse=protocol.bearer_refusal)
def userinfo(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """The claims that the token's scopes, and the request for single claims, release."""
    token = _shown(request)
    if token is None:
        return protocol.bearer_missing()
    access = tokens.inspect_own(token)
    _check_openid(access)
    return claims.about(access)


def _shown(request: HttpRequest) -> str | None:
    """The token, from the header or the form, in one place only (RFC 6750 §2)."""
    bearer.refuse_in_query(request.GET)
    in_header = bearer.from_header(request.headers.get("Authorization", ""))
    if request.method != "POST" or request.content_type != protocol.FORM_TYPE:
        return in_header
    in_form = protocol.read_form(request).get("access_token")
    if in_header is not None and in_form is not None:
        raise InvalidRequest("The access token was sent twice.")
    return in_header if in_form is None else bearer.checked(in_form)


def _check_openid(access: Access) -> None:
    """OIDC Core §5.3: the token was obtained by an OpenID Connect request."""
    if OPENID not in access.scopes:
        raise InsufficientScope((OPENID,))
