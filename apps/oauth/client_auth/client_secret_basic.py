"""A secret in the Authorization header (RFC 6749 §2.3.1)."""

import base64
import binascii
from urllib.parse import unquote_plus

from apps.clients.services import secrets
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidClient
from apps.oauth.message import Message

NAME = "client_secret_basic"


def claimed(message: Message) -> str | None:
    """The user name of Basic authentication. Any other scheme is no client of ours."""
    return _credentials(message.authorization)[0] if message.authorization else None


def proves(client: Client, message: Message) -> bool:
    """Whether the password is one of the client's secrets."""
    return secrets.verify(client, _credentials(message.authorization)[1])


def _credentials(authorization: str) -> tuple[str, str]:
    """Both halves, form-decoded as the RFC says and most clients forget to encode.

    Raises `InvalidClient`.
    """
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(detail="another scheme in the Authorization header")
    try:
        text = base64.b64decode(encoded.strip(" "), validate=True).decode()
        user, colon, password = text.partition(":")
        decoded = tuple(unquote_plus(half, errors="strict") for half in (user, password))
    except (binascii.Error, ValueError) as error:
        raise InvalidClient(detail="Authorization header cannot be read") from error
    if not colon or not decoded[0] or "\x00" in decoded[0] + decoded[1]:
        raise InvalidClient(detail="Authorization header cannot be read")
    return decoded[0], decoded[1]
