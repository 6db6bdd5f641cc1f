"""Public clients: they say who they are and prove nothing (RFC 6749 §2.1, §3.2.1)."""

from collections.abc import Mapping

from apps.clients.services.lookup import Client

NAME = "none"
_PROOFS = ("client_secret", "client_assertion", "client_assertion_type")


def claimed(authorization: str, form: Mapping[str, str]) -> str | None:
    """The form's `client_id`, if nothing that would prove it comes along."""
    if authorization or any(name in form for name in _PROOFS):
        return None
    return form.get("client_id")


def proves(client: Client, authorization: str, form: Mapping[str, str]) -> bool:
    """Whether the client is one that has nothing to prove with."""
    return client.is_public
