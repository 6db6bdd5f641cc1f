"""A code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5)."""

from collections.abc import Mapping

from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest
from apps.oauth.services import tokens

NAME = "authorization_code"


def exchange(client: Client, form: Mapping[str, str]) -> tokens.Given:
    """Raises `InvalidRequest`, `InvalidGrant`."""
    if "code" not in form:
        raise InvalidRequest("code is missing.")
    return tokens.for_code(
        client=client,
        code=form["code"],
        redirect_uri=form.get("redirect_uri"),
        code_verifier=form.get("code_verifier"),
    )
