"""A secret in the form (RFC 6749 §2.3.1)."""

from collections.abc import Mapping

from apps.clients.services import secrets
from apps.clients.services.lookup import Client

NAME = "client_secret_post"


def claimed(authorization: str, form: Mapping[str, str]) -> str | None:
    """The form's `client_id`, if a secret comes with it."""
    return form.get("client_id", "") if "client_secret" in form else None


def proves(client: Client, authorization: str, form: Mapping[str, str]) -> bool:
    """Whether the secret is one of the client's."""
    return secrets.verify(client, form["client_secret"])
