"""Where devices ask that have no browser (RFC 8628 §4)."""

from collections.abc import Mapping
from typing import Any, Final

ENDPOINTS: Final[Mapping[str, str]] = {
    "device_authorization_endpoint": "oauth_device_authorization"
}


def abilities() -> dict[str, Any]:
    """Nothing that the grant types do not say already."""
    return {}
