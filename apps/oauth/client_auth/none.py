"""Public clients: they say who they are and prove nothing (RFC 6749 §2.1, §3.2.1)."""

from apps.clients.services.lookup import Client
from apps.oauth.message import Message

NAME = "none"


def claimed(message: Message) -> str | None:
    """The form's `client_id`."""
    return message.form.get("client_id")


def proves(client: Client, message: Message) -> bool:  # there is nothing to look at
    """Whether the client is one that has nothing to prove with."""
    return client.is_public
