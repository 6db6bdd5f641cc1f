"""Client authentication (RFC 6749 §2.3): one method a file, in one of two ordered lists.

A method has a `NAME` as metadata spells it (RFC 8414 §2), `claimed(message)` which returns the
client id if the request uses the method and None otherwise, and `proves(client, message)` which
says whether the request proves it.
"""

from typing import Final, Protocol

from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.oauth.client_auth import (
    client_secret_basic,
    client_secret_jwt,
    client_secret_post,
    none,
    private_key_jwt,
    self_signed_tls_client_auth,
    tls_client_auth,
)
from apps.oauth.errors import InvalidClient, InvalidRequest
from apps.oauth.message import Message


class Method(Protocol):
    """What a module of this package offers."""

    NAME: str

    def claimed(self, message: Message) -> str | None:
        """Whom the request says it is, if it uses this method."""

    def proves(self, client: Client, message: Message) -> bool:
        """Whether the request is right about that."""


# What a request brings along, of which it may use one.
CREDENTIALS: Final[tuple[Method, ...]] = (
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
)
# A request without any of those says its name; the client's registration says what must prove it.
# A certificate may also come with a credential: then it only binds the tokens (RFC 8705 §3).
BY_NAME: Final[tuple[Method, ...]] = (tls_client_auth, self_signed_tls_client_auth, none)
METHODS: Final = (*CREDENTIALS, *BY_NAME)
_NAMED: Final = {method.NAME: method for method in METHODS}


def authenticate(message: Message) -> Client:
    """The client that a request comes from, by the one method it is registered with.

    Raises `InvalidClient` for any doubt, without saying which; `InvalidRequest` if the request
    uses two methods at once (RFC 6749 §2.3).
    """
    used = _used(CREDENTIALS, message)
    if len(used) > 1:
        raise InvalidRequest("More than one way of client authentication was used.")
    if not used:
        used = _used(BY_NAME, message)
    if not used:
        raise InvalidClient(detail="no client authentication")
    client_id = next(iter(used.values()))
    if message.form.get("client_id", client_id) != client_id:
        raise InvalidRequest("client_id is not the one that authenticates.")
    client = lookup.find(client_id)
    if client is None:
        raise InvalidClient(detail="unknown client")
    method = _NAMED[client.token_endpoint_auth_method]
    if method.NAME not in used or not method.proves(client, message):
        raise InvalidClient(detail=f"{method.NAME} failed or was not used")
    return client


def _used(methods: tuple[Method, ...], message: Message) -> dict[str, str]:
    claims = {method.NAME: method.claimed(message) for method in methods}
    return {name: client_id for name, client_id in claims.items() if client_id is not None}
