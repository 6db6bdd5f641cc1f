"""The `claims` parameter: single claims asked for by name (OpenID Connect Core 1.0 §5.5)."""

from dataclasses import dataclass
from typing import Any, Final

from apps.core.services import strict_json
from apps.oauth.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class AcrWish:
    """What a request says of the claim `acr`."""

    values: tuple[str, ...] = ()
    is_essential: bool = False


_MEMBERS: Final = ("userinfo", "id_token")
_MOST_NAMES: Final = 100


def parse(text: str) -> dict[str, dict[str, Any]]:
    """The `userinfo` and `id_token` members, claim name to request (§5.5.1); others are ignored.

    "" is no request. Raises `InvalidRequest` for anything that is not of the specified form, or
    that a database cannot keep.
    """
    if not text:
        return {}
    try:
        wanted = strict_json.read(text.encode())
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("The claims parameter is not valid JSON.") from error
    if not isinstance(wanted, dict):
        raise InvalidRequest("The claims parameter is not a JSON object of the specified form.")
    return {name: _member(wanted[name]) for name in _MEMBERS if name in wanted}


def subject_of(claims: dict[str, dict[str, Any]]) -> str:
    """The `sub` that an ID token has to be about, "" for anybody (§5.5.1)."""
    asked = claims.get("id_token", {}).get("sub")
    value = asked.get("value") if asked else None
    return value if isinstance(value, str) else ""


def acr_of(claims: dict[str, dict[str, Any]]) -> AcrWish:
    """Which levels the ID token may name, and whether nothing else will do (§5.5.1.1)."""
    asked = claims.get("id_token", {}).get("acr") or {}
    values = [asked["value"]] if "value" in asked else asked.get("values", [])
    return AcrWish(
        # What is no text names no level, but it was asked for.
        values=tuple(value if isinstance(value, str) else "" for value in values),
        is_essential=asked.get("essential", False),
    )


def _member(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > _MOST_NAMES:
        raise InvalidRequest("A member of the claims parameter is not a JSON object.")
    for request in value.values():
        if request is not None and not _is_claim_request(request):
            raise InvalidRequest("The claims parameter asks for a claim in an unknown form.")
    return value


def _is_claim_request(request: object) -> bool:
    return (
        isinstance(request, dict)
        and isinstance(request.get("essential", False), bool)
        and isinstance(request.get("values", []), list)
    )
