"""What an access token says (RFC 9068 §2.2, RFC 7662 §2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The facts of one token. `claims` is all of it."""

    subject: str
    client_id: str
    scopes: frozenset[str]
    expires_at: int
    acr: str = ""
    auth_time: int | None = None
    cnf: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_about_a_person(self) -> bool:
        """Whether somebody signed in for it; a client that acts for itself is its own subject."""
        return self.auth_time is not None or self.subject != self.client_id
