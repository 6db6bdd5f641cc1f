"""A token request whose client is known: what every grant is handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.clients.services.lookup import Client
from apps.oauth.message import Message


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """`cnf` is what the tokens given here are bound to (RFC 7800 §3.1), empty for bearer tokens."""

    client: Client
    message: Message
    cnf: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters that come once."""
        return self.message.form

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that the token is asked for (RFC 8707 §2.2)."""
        return self.message.lists.get("resource", ())
