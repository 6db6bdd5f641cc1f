"""What an ID token of another provider must say before it is believed (OpenID Connect Core 1.0).

Pure rules about claims whose signature has been verified; each is refused with a word for the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from django.utils.crypto import constant_time_compare

from apps.accounts.errors import UpstreamFault

SKEW_SECONDS: Final = 60
LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What this one sign-in asked for. `fresh_since`: the upstream had to ask the person anew."""

    issuer: str
    client_id: str
    nonce: str
    fresh_since: int | None = None


def check(claims: Mapping[str, Any], expected: Expected, *, now: int) -> None:
    """§3.1.3.7, in its order. Raises `UpstreamFault`."""
    rules = {
        "iss is another issuer": claims.get("iss") == expected.issuer,
        "aud is another client": _is_for(claims, expected.client_id),
        "it has expired": _is_live(claims.get("exp"), now),
        "iat is in the future": _is_past(claims.get("iat"), now),
        "nonce is of another sign-in": _is_nonce(claims.get("nonce"), expected.nonce),
        "sub is missing or too long": is_subject(claims.get("sub")),
        "auth_time is older than what was asked for": _is_fresh(claims, expected.fresh_since),
    }
    broken = [rule for rule, is_kept in rules.items() if not is_kept]
    if broken:
        raise UpstreamFault("untrusted", detail=f"the ID token is not for us: {broken[0]}")


def is_subject(value: object) -> bool:
    """§2: up to 255 ASCII characters; nothing that a table could not hold."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_SUBJECT
        and value.isascii()
        and value.isprintable()
    )


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """Us, and nobody else unless we are the authorized party."""
    audience = claims.get("aud")
    if isinstance(audience, list):
        if client_id not in audience:
            return False
        if len(audience) > 1 and claims.get("azp") != client_id:
            return False
    elif audience != client_id:
        return False
    return bool(claims.get("azp", client_id) == client_id)


def _is_live(expires_at: object, now: int) -> bool:
    return _is_number(expires_at) and now < expires_at + SKEW_SECONDS


def _is_past(issued_at: object, now: int) -> bool:
    return _is_number(issued_at) and issued_at <= now + SKEW_SECONDS


def _is_nonce(nonce: object, expected: str) -> bool:
    return isinstance(nonce, str) and constant_time_compare(nonce, expected)


def _is_fresh(claims: Mapping[str, Any], since: int | None) -> bool:
    if since is None:
        return True
    auth_time = claims.get("auth_time")
    return _is_number(auth_time) and auth_time + SKEW_SECONDS >= since


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
