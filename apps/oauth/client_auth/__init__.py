"""Client authentication (RFC 6749 §2.3): one method a file, in one ordered list.

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


METHODS: Final[tuple[Method, ...]] = (
    client_secret_basic,
    client_secret_post,
    client_secret_jwt,
    private_key_jwt,
    none,
)
NAMES: Final = tuple(method.NAME for method in METHODS)


def authenticate(message: Message) -> Client:
    """The client that a request comes from, by the one method it is registered with.

    Raises `InvalidClient` for any doubt, without saying which; `InvalidRequest` if the request
    uses two methods at once (RFC 6749 §2.3).
    """
    used = [
        (method, claimed) for method in METHODS if (claimed := method.claimed(message)) is not None
    ]
    if len(used) > 1:
        raise InvalidRequest("More than one way of client authentication was used.")
    if not used:
        raise InvalidClient(detail="no client authentication")
    method, client_id = used[0]
    if message.form.get("client_id", client_id) != client_id:
        raise InvalidRequest("client_id is not the one that authenticates.")
    client = lookup.find(client_id)
    if client is None:
        raise InvalidClient(detail="unknown client")
    is_proven = method.proves(client, message)
    if not is_proven or client.token_endpoint_auth_method != method.NAME:
        raise InvalidClient(detail=f"{method.NAME} failed or is not the registered method")
    return client
