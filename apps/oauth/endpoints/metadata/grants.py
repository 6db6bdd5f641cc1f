"""What clients may do with their grants (Grant Management for OAuth 2.0, draft 3, §7.1)."""

from collections.abc import Mapping
from typing import Any, Final

ENDPOINTS: Final[Mapping[str, str]] = {"grant_management_endpoint": "oauth_grants"}


def abilities() -> dict[str, Any]:
    """Looked at and ended; each authorization is a grant of its own, so nothing is merged."""
    return {
        "grant_management_actions_supported": ["query", "revoke", "create"],
        "grant_management_action_required": False,
    }
