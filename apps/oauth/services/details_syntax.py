"""The `authorization_details` parameter: what exactly is asked for (RFC 9396 §2)."""

from typing import Any, Final

from apps.core.services import strict_json
from apps.oauth.errors import InvalidAuthorizationDetails

_MOST: Final = 20
_LONGEST: Final = 8_192
_DEEPEST: Final = 5


def parse(text: str) -> tuple[dict[str, Any], ...]:
    """The objects, each with a `type`; "" is none. What they mean is not asked here.

    Raises `InvalidAuthorizationDetails`.
    """
    if not text:
        return ()
    if len(text) > _LONGEST:
        raise InvalidAuthorizationDetails("authorization_details is too long.")
    try:
        sent = strict_json.read(text.encode())
    except (ValueError, RecursionError) as error:
        raise InvalidAuthorizationDetails("authorization_details is not valid JSON.") from error
    if not isinstance(sent, list) or not 1 <= len(sent) <= _MOST:
        raise InvalidAuthorizationDetails(f"It must be an array of 1 to {_MOST} objects.")
    if not all(isinstance(one, dict) and isinstance(one.get("type"), str) for one in sent):
        raise InvalidAuthorizationDetails("Each must be an object with a type.")
    if _depth(sent) > _DEEPEST:
        raise InvalidAuthorizationDetails("authorization_details is nested too deeply.")
    return tuple(sent)


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
