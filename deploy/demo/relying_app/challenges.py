"""What an API asks for when a sign-in is not strong or not recent enough (RFC 9470)."""

import re
import time
from dataclasses import dataclass
from typing import Any

ERROR = "insufficient_user_authentication"
# RFC 9110 §11.2: name=token or name="quoted string".
_PARAMETER = re.compile(r'([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_LONGEST = 1_000
# Clocks of two machines differ a little.
_LEEWAY_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The sign-in that would do: one of these levels, not longer ago than so many seconds."""

    acr_values: tuple[str, ...] = ()
    max_age: int | None = None

    def parameters(self) -> dict[str, str]:
        """What to send to the authorization endpoint (RFC 9470 §4)."""
        wanted = {"acr_values": " ".join(self.acr_values)} if self.acr_values else {}
        return wanted if self.max_age is None else wanted | {"max_age": str(self.max_age)}

    def is_met_by(self, claims: dict[str, Any]) -> bool:
        """Whether an ID token is about such a sign-in (OIDC Core §3.1.3.7, rules 12 and 13)."""
        if self.acr_values and claims.get("acr") not in self.acr_values:
            return False
        if self.max_age is None:
            return True
        at = claims.get("auth_time")
        return isinstance(at, int) and time.time() - at <= self.max_age + _LEEWAY_SECONDS


def read(challenge: str) -> Wish | None:
    """Read a WWW-Authenticate header; None when it asks for something else, or for nothing."""
    scheme, _, rest = challenge[:_LONGEST].partition(" ")
    parameters = {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted) or plain
        for name, quoted, plain in _PARAMETER.findall(rest)
    }
    if scheme.lower() != "bearer" or parameters.get("error") != ERROR:
        return None
    age = parameters.get("max_age", "")
    return Wish(
        acr_values=tuple(parameters.get("acr_values", "").split()),
        max_age=int(age) if re.fullmatch("[0-9]{1,9}", age) else None,
    )
