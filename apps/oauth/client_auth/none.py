"""Public clients: they say who they are and prove nothing (RFC 6749 §2.1, §3.2.1)."""

from apps.clients.services.lookup import Client
from apps.oauth.message import Message

NAME = "none"
_PROOFS = ("client_secret", "client_assertion", "client_assertion_type")


def claimed(message: Message) -> str | None:
    """The form's `client_id`, if nothing that would prove it comes along."""
    if message.authorization or any(name in message.form for name in _PROOFS):
        return None
    return message.form.get("client_id")


def proves(client: Client, message: Message) -> bool:
    """Whether the client is one that has nothing to prove with."""
    return client.is_public
