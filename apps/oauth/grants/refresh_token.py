"""A refresh token for new tokens (RFC 6749 §6)."""

from apps.oauth import scopes
from apps.oauth.errors import InvalidRequest
from apps.oauth.services import tokens
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "refresh_token"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidScope`."""
    if "refresh_token" not in request.form:
        raise InvalidRequest("refresh_token is missing.")
    asked = scopes.parse(request.form["scope"]) if "scope" in request.form else None
    return tokens.for_refresh(
        client=request.client, token=request.form["refresh_token"], scopes=asked, cnf=request.cnf
    )
