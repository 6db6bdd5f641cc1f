"""The word of a trusted issuer for a token (RFC 7523 §2.1)."""

from apps.clients.profiles import JWT_BEARER
from apps.oauth.errors import InvalidRequest, UnauthorizedClient
from apps.oauth.services import asserted, narrowing
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = JWT_BEARER


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidRequest`, `UnauthorizedClient`, and what the service refuses."""
    if request.client.is_public:
        raise UnauthorizedClient("A public client cannot use assertions.")
    if "assertion" not in request.form:
        raise InvalidRequest("assertion is missing.")
    return asserted.accept(
        client=request.client,
        assertion=request.form["assertion"],
        wanted=narrowing.wanted_by(request),
        cnf=request.cnf,
    )
