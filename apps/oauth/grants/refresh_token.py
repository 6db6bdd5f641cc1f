"""A refresh token for new tokens (RFC 6749 §6)."""

from collections.abc import Mapping

from apps.clients.services.lookup import Client
from apps.oauth import scopes
from apps.oauth.errors import InvalidRequest
from apps.oauth.services import tokens

NAME = "refresh_token"


def exchange(client: Client, form: Mapping[str, str]) -> tokens.Given:
    """Raises `InvalidRequest`, `InvalidGrant`, `InvalidScope`."""
    if "refresh_token" not in form:
        raise InvalidRequest("refresh_token is missing.")
    asked = scopes.parse(form["scope"]) if "scope" in form else None
    return tokens.for_refresh(client=client, token=form["refresh_token"], scopes=asked)
