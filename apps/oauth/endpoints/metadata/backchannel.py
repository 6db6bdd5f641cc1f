"""Where clients ask people who are elsewhere, and how they hear of it (CIBA Core 1.0 §4)."""

from collections.abc import Mapping
from typing import Any, Final

from apps.clients.profiles import PROFILES
from apps.clients.services.metadata.backchannel import DELIVERY_MODES

ENDPOINTS: Final[Mapping[str, str]] = {"backchannel_authentication_endpoint": "oauth_bc_authorize"}


def abilities() -> dict[str, Any]:
    """No push: tokens are fetched by whoever proves to be the client."""
    algorithms = [name for one in PROFILES.values() for name in one.assertion_algorithms]
    return {
        "backchannel_token_delivery_modes_supported": list(DELIVERY_MODES),
        "backchannel_authentication_request_signing_alg_values_supported": list(
            dict.fromkeys(algorithms)
        ),
        "backchannel_user_code_parameter_supported": False,
    }
