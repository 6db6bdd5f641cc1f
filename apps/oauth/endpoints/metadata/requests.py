"""The ways in which an authorization request may arrive (RFC 9126 §5, RFC 9101 §10.5)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

ENDPOINTS: Final[Mapping[str, str]] = {"pushed_authorization_request_endpoint": "oauth_par"}


def abilities() -> dict[str, Any]:
    """Pushed, or as request objects."""
    return {
        "require_pushed_authorization_requests": settings.REQUIRE_PUSHED_REQUESTS,
        # OpenID Connect Discovery 1.0 §3: absent, this one would mean true.
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "request_parameter_supported": False,
    }
