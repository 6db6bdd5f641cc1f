"""A refresh token for new tokens (RFC 6749 §6)."""

from apps.oauth.errors import InvalidRequest
from apps.oauth.services import narrowing, tokens
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "refresh_token"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidScope`, `InvalidTarget`."""
    if "refresh_token" not in request.form:
        raise InvalidRequest("refresh_token is missing.")
    return tokens.for_refresh(
        client=request.client,
        token=request.form["refresh_token"],
        wanted=narrowing.wanted_by(request),
        cnf=request.cnf,
    )
