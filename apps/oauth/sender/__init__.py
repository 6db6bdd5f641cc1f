"""What binds a token to its holder (`cnf`, RFC 7800 §3.1): one constraint a file, in one list.

A constraint has a `MEMBER` as `cnf` spells it; `is_required(client)` says whether a token of this
client must be bound by it; `confirmation(message, client)` returns what the sender of a token
request shows, None if nothing; `check(confirmed, message, token)` refuses a token in wrong hands.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from apps.clients.profiles import PROFILES
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest
from apps.oauth.message import Message

Confirmation = Mapping[str, str]


class Constraint(Protocol):
    """What a module of this package offers."""

    MEMBER: str

    def is_required(self, client: Client) -> bool:
        """Whether the client registered for it."""

    def confirmation(self, message: Message, client: Client) -> str | None:
        """What a token for this request is bound to; None if the request shows nothing."""

    def check(self, confirmed: str, message: Message, token: str) -> None:
        """Raises `OAuthError` unless the sender of `message` holds what `token` is bound to."""


CONSTRAINTS: Final[tuple[Constraint, ...]] = ()
_UNBOUND: Final = "The tokens of this client are bound to a key, and the request shows none."


def confirmation(message: Message, client: Client) -> Confirmation:
    """The `cnf` of the tokens that this request gets. Raises `InvalidRequest`, and what a
    constraint refuses.
    """
    cnf = {}
    for constraint in CONSTRAINTS:
        shown = constraint.confirmation(message, client)
        if shown is not None:
            cnf[constraint.MEMBER] = shown
        elif constraint.is_required(client):
            raise InvalidRequest(_UNBOUND)
    if not cnf and PROFILES[client.profile].sender_constrained:
        raise InvalidRequest(_UNBOUND)
    return cnf


def check(cnf: Confirmation, message: Message, *, token: str) -> None:
    """Refuse a bound token that somebody else shows. Raises what the constraint refuses."""
    for constraint in CONSTRAINTS:
        if constraint.MEMBER in cnf:
            constraint.check(cnf[constraint.MEMBER], message, token)


def token_type(cnf: Confirmation) -> str:
    """How the token is to be shown (RFC 6749 §7.1, RFC 9449 §5)."""
    return "DPoP" if "jkt" in cnf else "Bearer"
