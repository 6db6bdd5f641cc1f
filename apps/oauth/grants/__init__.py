"""Grant types of the token endpoint: one a file, in one ordered list.

A grant has a `NAME` as the wire spells it and `exchange(request)`, which returns what is given
or raises an `OAuthError`. Who the client is, whether it may use the grant, and what its tokens
are bound to was settled before.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from apps.oauth.grants import (
    authorization_code,
    ciba,
    client_credentials,
    device_code,
    jwt_bearer,
    refresh_token,
    token_exchange,
)
from apps.oauth.services.issuing import Given
from apps.oauth.token_request import TokenRequest


class Grant(Protocol):
    """What a module of this package offers."""

    NAME: str

    def exchange(self, request: TokenRequest) -> Given:
        """What the client gets for what it shows."""


GRANTS: Final[tuple[Grant, ...]] = (
    authorization_code,
    refresh_token,
    client_credentials,
    device_code,
    ciba,
    token_exchange,
    jwt_bearer,
)
NAMES: Final = tuple(grant.NAME for grant in GRANTS)
_BY_NAME: Final = {grant.NAME: grant for grant in GRANTS}


def chosen(form: Mapping[str, str]) -> Grant:
    """The grant that the request names. Raises `InvalidRequest`, `UnsupportedGrantType`."""
    name = form.get("grant_type")
    if name is None:
        raise InvalidRequest("grant_type is missing.")
    if name not in _BY_NAME:
        raise UnsupportedGrantType
    return _BY_NAME[name]


def check_allowed(grant: Grant, client: Client) -> None:
    """Raises `UnauthorizedClient` unless the client is registered for the grant."""
    if grant.NAME not in client.allowed_grants:
        raise UnauthorizedClient("This client may not use this grant type.")
