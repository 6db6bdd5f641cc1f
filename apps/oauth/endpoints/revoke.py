"""Token revocation (RFC 7009): a client gives back what it holds."""

from django.http import HttpRequest

from apps.oauth import client_auth
from apps.oauth.endpoints.protocol import endpoint, read_message
from apps.oauth.errors import InvalidRequest
from apps.oauth.services import tokens


@endpoint("POST")
def revoke(request: HttpRequest) -> None:
    """Empty 200, also for a token that is unknown or another client's (§2.2).

    `token_type_hint` is not needed: the two kinds look different (§2.1).
    """
    message = read_message(request)
    client = client_auth.authenticate(message)
    if "token" not in message.form:
        raise InvalidRequest("token is missing.")
    tokens.give_back(message.form["token"], client=client)
