"""A certificate that the client registered, whoever signed it (RFC 8705 §2.2)."""

from apps.clients.services import certificates
from apps.clients.services.lookup import Client
from apps.oauth.message import Message

NAME = "self_signed_tls_client_auth"


def claimed(message: Message) -> str | None:
    """The form's `client_id`, if the connection had a certificate."""
    return message.form.get("client_id") if message.certificate else None


def proves(client: Client, message: Message) -> bool:
    """Whether it is in the client's key set."""
    return certificates.is_registered(client, message.certificate or b"")
