"""A code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5)."""

from apps.oauth.errors import InvalidRequest
from apps.oauth.services import narrowing, tokens
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "authorization_code"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidTarget`."""
    if "code" not in request.form:
        raise InvalidRequest("code is missing.")
    return tokens.for_code(
        client=request.client,
        code=request.form["code"],
        redirect_uri=request.form.get("redirect_uri"),
        code_verifier=request.form.get("code_verifier"),
        wanted=narrowing.bounds_wanted_by(request),
        cnf=request.cnf,
    )
