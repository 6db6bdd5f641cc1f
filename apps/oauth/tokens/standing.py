"""What the tokens of an authorization have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """What every token of one authorization stands on.

    `gid` names the authorization, `sid` the browser session (None when nothing but consent
    stands behind it), `scopes` is all that was granted, `claims` the request for single claims.
    An offline one survives its session. `cnf` is what its refresh token is bound to, `resources`
    where its tokens may be shown (RFC 8707), `authorization_details` what RFC 9396 §7 calls so.
    """

    gid: UUID
    user_id: UUID
    scopes: tuple[str, ...]
    sid: UUID | None
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    claims: Mapping[str, Any]
    is_offline: bool
    cnf: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    authorization_details: tuple[Mapping[str, Any], ...] = ()

    def claims_asked(self, member: str) -> tuple[str, ...]:
        """Names asked for in one member of the `claims` parameter (OIDC Core §5.5)."""
        return tuple(self.claims.get(member) or ())
