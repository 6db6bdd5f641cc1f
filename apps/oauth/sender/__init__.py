"""What binds a token to its holder (`cnf`, RFC 7800 §3.1): one constraint a file, in one list.

A constraint has a `MEMBER` as `cnf` spells it; `is_required(client)` says whether a token of this
client must be bound by it; `confirmation(message, client)` returns what the sender of a token
request shows, None if nothing; `check(confirmed, message, token)` refuses a token in wrong hands.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from apps.clients.profiles import PROFILES
from apps.clients.services.lookup import Client
from apps.oauth.errors import InvalidRequest, InvalidToken
from apps.oauth.message import Message
from apps.oauth.sender import dpop, mtls
from apps.oauth.tokens import presentation

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


CONSTRAINTS: Final[tuple[Constraint, ...]] = (dpop, mtls)
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
    """Refuse a bound token that somebody else shows, or that is shown as if it were another kind.

    Raises `InvalidToken`, and what a constraint refuses.
    """
    shown_as = presentation.scheme_of(message.authorization) or presentation.BEARER
    if shown_as != token_type(cnf):
        # RFC 9449 §7.2: who takes a bound token as a bearer token asks nobody for a proof.
        raise InvalidToken(detail=f"shown as {shown_as}")
    if not cnf.keys() <= {constraint.MEMBER for constraint in CONSTRAINTS}:
        raise InvalidToken(detail="bound to something that nobody here can check")
    for constraint in CONSTRAINTS:
        if constraint.MEMBER in cnf:
            constraint.check(cnf[constraint.MEMBER], message, token)


def token_type(cnf: Confirmation) -> str:
    """How the token is to be shown (RFC 6749 §7.1, RFC 9449 §5)."""
    return presentation.DPOP if dpop.MEMBER in cnf else presentation.BEARER
