"""A JWT signed with the client's own key (RFC 7523 §2.2, OpenID Connect Core 1.0 §9)."""

from typing import Final

from apps.clients.profiles import PROFILES, SECRET_ALGORITHMS
from apps.clients.services import signatures
from apps.clients.services.lookup import Client
from apps.keys.errors import Unverifiable
from apps.oauth.message import Message
from apps.oauth.services import assertions

NAME = "private_key_jwt"
ALGORITHMS: Final = tuple(
    dict.fromkeys(name for profile in PROFILES.values() for name in profile.assertion_algorithms)
)


def claimed(message: Message) -> str | None:
    """The subject of an assertion that is no MAC, not yet believed. Raises `InvalidClient`."""
    if not assertions.is_sent(message.form):
        return None
    algorithm, subject = assertions.read(message.form)
    return None if algorithm in SECRET_ALGORITHMS else subject


def proves(client: Client, message: Message) -> bool:
    """Whether a key of the client signed the assertion, for us, and it is used the first time."""
    taken = PROFILES[client.profile].assertion_algorithms
    registered = client.metadata.token_endpoint_auth_signing_alg
    try:
        _, claims = signatures.claims_signed_by(
            client,
            message.form["client_assertion"],
            algorithms=[name for name in taken if registered in ("", name)],
        )
    except Unverifiable:
        return False
    return assertions.is_accepted(claims, client=client)
