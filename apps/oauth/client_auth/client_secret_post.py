"""A secret in the form (RFC 6749 §2.3.1)."""

from apps.clients.services import secrets
from apps.clients.services.lookup import Client
from apps.oauth.message import Message

NAME = "client_secret_post"


def claimed(message: Message) -> str | None:
    """The form's `client_id`, if a secret comes with it."""
    return message.form.get("client_id", "") if "client_secret" in message.form else None


def proves(client: Client, message: Message) -> bool:
    """Whether the secret is one of the client's."""
    return secrets.verify(client, message.form["client_secret"])
