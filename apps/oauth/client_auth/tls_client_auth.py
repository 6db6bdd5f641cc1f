"""A certificate that an authority gave to the client's subject (RFC 8705 §2.1)."""

from apps.clients.services import certificates
from apps.clients.services.lookup import Client
from apps.oauth.message import Message

NAME = "tls_client_auth"


def claimed(message: Message) -> str | None:
    """The form's `client_id`, if the connection had a certificate."""
    return message.form.get("client_id") if message.certificate else None


def proves(client: Client, message: Message) -> bool:
    """Whether it is the client's."""
    return certificates.is_issued_to(client, message.certificate or b"")
