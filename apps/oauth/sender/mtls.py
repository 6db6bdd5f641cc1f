"""Tokens bound to the certificate of the connection (RFC 8705 §3)."""

import hmac
from typing import Final

from apps.clients.profiles import PROFILES
from apps.clients.services import certificates
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidToken
from apps.oauth.message import Message

MEMBER: Final = "x5t#S256"


def is_required(client: Client) -> bool:
    """§3.4."""
    return client.metadata.tls_client_certificate_bound_access_tokens


def confirmation(message: Message, client: Client) -> str | None:
    """The thumbprint of the certificate, where the client's tokens are to be bound to it.

    Somebody else's are not: their certificate may be the connection's own affair. Where the
    profile demands any binding, a DPoP proof goes first.
    """
    chosen = PROFILES[client.profile].sender_constrained and not message.dpop
    if message.certificate is None or not (is_required(client) or chosen):
        return None
    return certificates.thumbprint(message.certificate)


def check(confirmed: str, message: Message, token: str) -> None:  # DPoP needs it
    """§3: the connection has the certificate that the token is bound to. Raises `InvalidToken`."""
    shown = certificates.thumbprint(message.certificate) if message.certificate else ""
    if not hmac.compare_digest(shown, confirmed):
        raise InvalidToken(detail="bound to another certificate")
