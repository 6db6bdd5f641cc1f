"""The ways in which an authorization request may arrive (RFC 9126 §5, RFC 9101 §10.5)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import SIGNED_BY_CLIENTS
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION

ENDPOINTS: Final[Mapping[str, str]] = {"pushed_authorization_request_endpoint": "oauth_par"}


def abilities() -> dict[str, Any]:
    """Pushed, or as request objects."""
    return {
        "require_pushed_authorization_requests": settings.REQUIRE_PUSHED_REQUESTS,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "require_signed_request_object": False,
        "request_object_signing_alg_values_supported": list(SIGNED_BY_CLIENTS),
        "request_object_encryption_alg_values_supported": list(ENCRYPTION),
        "request_object_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
    }
