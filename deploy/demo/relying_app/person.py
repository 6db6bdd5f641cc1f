"""Who is signed in here, and with what."""

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """A signed-in person: the validated ID token claims, userinfo, and the tokens (never shown)."""

    claims: dict[str, Any]
    token: dict[str, Any] = field(repr=False)
    asked_scopes: tuple[str, ...]
    profile: dict[str, Any] = field(default_factory=dict)
    refreshed: int = 0
    # Two tabs must not spend the same refresh token at once.
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def name(self) -> str:
        """What to call them: the name if the provider told it, otherwise the best there is."""
        for key in ("name", "given_name", "preferred_username", "email"):
            if value := self.profile.get(key) or self.claims.get(key):
                return str(value)
        return "Someone without a name"

    @property
    def email(self) -> str:
        """The e-mail address, or the empty string when it was not shared."""
        return str(self.profile.get("email") or self.claims.get("email") or "")

    @property
    def granted_scopes(self) -> tuple[str, ...]:
        """What the token may do; left out means all that was asked for (RFC 6749 §5.1)."""
        scope = self.token.get("scope")
        return tuple(scope.split()) if isinstance(scope, str) else self.asked_scopes

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """What was asked for and not granted."""
        return tuple(scope for scope in self.asked_scopes if scope not in self.granted_scopes)

    @property
    def can_refresh(self) -> bool:
        """Whether the app holds a refresh token."""
        return bool(self.token.get("refresh_token"))

    def is_described_by(self, userinfo: dict[str, Any]) -> bool:
        """Say whether this userinfo is about them: same `sub` (OIDC Core §5.3.2)."""
        return userinfo.get("sub") == self.claims.get("sub")
