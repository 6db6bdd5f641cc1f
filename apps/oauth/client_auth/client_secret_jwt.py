"""A JWT whose MAC is made with the client's secret (RFC 7523 §2.2, OpenID Connect Core 1.0 §9)."""

from typing import Final

from apps.clients.profiles import SECRET_ALGORITHMS
from apps.clients.services import signatures
from apps.clients.services.lookup import Client
from apps.keys.errors import Unverifiable
from apps.oauth.message import Message
from apps.oauth.services import assertions

NAME = "client_secret_jwt"
ALGORITHMS: Final = SECRET_ALGORITHMS


def claimed(message: Message) -> str | None:
    """The subject of an assertion with a MAC, not yet believed. Raises `InvalidClient`."""
    if not assertions.is_sent(message.form):
        return None
    algorithm, subject = assertions.read(message.form)
    return subject if algorithm in ALGORITHMS else None


def proves(client: Client, message: Message) -> bool:
    """Whether a secret of the client is its key, for us, and it is used the first time."""
    registered = client.metadata.token_endpoint_auth_signing_alg
    try:
        _, claims = signatures.claims_keyed_by(
            client,
            message.form["client_assertion"],
            algorithms=[name for name in ALGORITHMS if registered in ("", name)],
        )
    except Unverifiable:
        return False
    return assertions.is_accepted(claims, client=client)
