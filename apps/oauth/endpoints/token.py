"""The token endpoint (RFC 6749 §3.2): in order, what every grant has in common."""

from typing import Any

from django.http import HttpRequest

from apps.oauth import client_auth, grants, sender
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest


@endpoint("POST")
def token(request: HttpRequest) -> dict[str, Any]:
    """What the client gets for what it shows."""
    message = read_message(request)
    grant = grants.chosen(message.form)
    client = client_auth.authenticate(message)
    grants.check_allowed(grant, client)
    cnf = sender.confirmation(message, client)
    return _answer(grant.exchange(TokenRequest(client, message, cnf)))


def _answer(given: Given) -> dict[str, Any]:
    """RFC 6749 §5.1, RFC 9396 §7; what is given is said, as it may be less than was asked for."""
    answer: dict[str, Any] = {
        "access_token": given.access_token,
        "token_type": sender.token_type(given.cnf),
        "expires_in": given.expires_in,
    }
    if given.scopes:
        answer["scope"] = " ".join(given.scopes)
    if given.issued_token_type:
        # RFC 8693 §2.2.1
        answer["issued_token_type"] = given.issued_token_type
    if given.grant_id:
        # Grant Management for OAuth 2.0, draft 3, §5.5
        answer["grant_id"] = given.grant_id
    if given.authorization_details:
        answer["authorization_details"] = given.authorization_details
    if given.refresh_token is not None:
        answer["refresh_token"] = given.refresh_token
    if given.id_token is not None:
        answer["id_token"] = given.id_token
    return answer
