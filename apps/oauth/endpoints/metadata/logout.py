"""How sessions end (OpenID Connect RP-Initiated, Back-Channel and Front-Channel Logout 1.0)."""

from collections.abc import Mapping
from typing import Any, Final

ENDPOINTS: Final[Mapping[str, str]] = {"end_session_endpoint": "oauth_end_session"}


def abilities() -> dict[str, Any]:
    """Which parties of a session are told of its end."""
    return {
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }
