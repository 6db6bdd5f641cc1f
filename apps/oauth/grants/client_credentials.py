"""A token for the client itself (RFC 6749 §4.4)."""

from apps.oauth.errors import UnauthorizedClient
from apps.oauth.services import narrowing, tokens
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest

NAME = "client_credentials"


def exchange(request: TokenRequest) -> Given:
    """Raises `InvalidScope`, `InvalidTarget`, and `UnauthorizedClient` for a public client."""
    if request.client.is_public:
        raise UnauthorizedClient("A public client cannot act for itself.")
    wanted = narrowing.wanted_by(request)
    return tokens.for_client(client=request.client, wanted=wanted, cnf=request.cnf)
