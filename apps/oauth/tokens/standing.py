"""What the tokens of an authorization have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """What every token of one authorization stands on.

    `gid` names the authorization, `sid` the browser session (None when nothing but consent
    stands behind it), `scopes` is all that was granted, `claims` the request for single claims.
    An offline one survives its session.
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

    def claims_asked(self, member: str) -> tuple[str, ...]:
        """Names asked for in one member of the `claims` parameter (OIDC Core §5.5)."""
        return tuple(self.claims.get(member) or ())
