"""What a request may ask, and how it is answered (RFC 8414 §2, RFC 9207 §3, JARM §4)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import PROFILES, RESPONSE_MODES
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION
from apps.oauth import acr

ENDPOINTS: Final[Mapping[str, str]] = {"authorization_endpoint": "oauth_authorize"}


def abilities() -> dict[str, Any]:
    """Response types and modes, prompts, levels."""
    return {
        "response_types_supported": sorted(
            {kind for profile in PROFILES.values() for kind in profile.response_types}
        ),
        "response_modes_supported": list(RESPONSE_MODES),
        "authorization_signing_alg_values_supported": sorted(
            {one for profile in PROFILES.values() for one in profile.id_token_algorithms}
        ),
        "authorization_encryption_alg_values_supported": list(ENCRYPTION),
        "authorization_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": list(acr.LEVELS),
        "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
        "ui_locales_supported": [code for code, _ in settings.LANGUAGES],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": True,
        "authorization_details_types_supported": list(settings.AUTHORIZATION_DETAILS_TYPES),
    }
