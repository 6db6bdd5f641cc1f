"""How sessions end, and how clients hear of it (OpenID Connect logout, Session Management)."""

from collections.abc import Mapping
from typing import Any, Final

ENDPOINTS: Final[Mapping[str, str]] = {
    "end_session_endpoint": "oauth_end_session",
    "check_session_iframe": "oauth_check_session",
}


def abilities() -> dict[str, Any]:
    """Which parties of a session are told of its end."""
    return {
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }
