"""How clients prove who they are (RFC 8414 §2, RFC 8705 §3.3)."""

from collections.abc import Mapping
from typing import Any, Final

from apps.oauth import client_auth
from apps.oauth.client_auth import client_secret_jwt, private_key_jwt

ENDPOINTS: Final[Mapping[str, str]] = {}


def abilities() -> dict[str, Any]:
    """The methods, and what an assertion may be signed with, at each endpoint that asks."""
    methods = list(client_auth.NAMES)
    algorithms = [*private_key_jwt.ALGORITHMS, *client_secret_jwt.ALGORITHMS]
    return {
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": [n for n in methods if n != "none"],
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "tls_client_certificate_bound_access_tokens": False,
    }
