"""A token for the client itself (RFC 6749 §4.4)."""

from collections.abc import Mapping

from apps.clients.services.lookup import Client
from apps.oauth import scopes
from apps.oauth.errors import UnauthorizedClient
from apps.oauth.services import tokens

NAME = "client_credentials"


def exchange(client: Client, form: Mapping[str, str]) -> tokens.Given:
    """Raises `InvalidScope`, and `UnauthorizedClient` for a public client."""
    if client.is_public:
        raise UnauthorizedClient("A public client cannot act for itself.")
    asked = scopes.parse(form["scope"]) if "scope" in form else None
    return tokens.for_client(client=client, scopes=asked)
