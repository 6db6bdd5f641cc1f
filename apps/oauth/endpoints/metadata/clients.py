"""How clients prove who they are (RFC 8414 §2, RFC 8705 §3.3)."""

from collections.abc import Mapping
from typing import Any, Final

from apps.clients.services import certificates
from apps.oauth import client_auth
from apps.oauth.client_auth import client_secret_jwt, private_key_jwt

ENDPOINTS: Final[Mapping[str, str]] = {}
# Where clients prove who they are, or show a token that may be bound (RFC 8705 §5).
WITH_CERTIFICATES: Final = (
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "grant_management_endpoint",
    "pushed_authorization_request_endpoint",
    "device_authorization_endpoint",
    "backchannel_authentication_endpoint",
)


def abilities() -> dict[str, Any]:
    """The methods, and what an assertion may be signed with, at each endpoint that asks."""
    methods = [
        method.NAME for method in client_auth.METHODS if certificates.are_enough_for(method.NAME)
    ]
    algorithms = [*private_key_jwt.ALGORITHMS, *client_secret_jwt.ALGORITHMS]
    return {
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": [n for n in methods if n != "none"],
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "tls_client_certificate_bound_access_tokens": certificates.are_on(),
    }
