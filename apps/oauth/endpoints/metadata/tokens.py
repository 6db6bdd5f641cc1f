"""Grants, tokens and claims (RFC 8414 §2, OpenID Connect Discovery 1.0 §3)."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.access.scopes import CATALOGUE
from apps.clients.profiles import PROFILES
from apps.clients.services.metadata import subjects
from apps.keys.services.algorithms import CONTENT_ENCRYPTION, ENCRYPTION, SIGNING
from apps.oauth import grants
from apps.oauth.tokens import dpop_proof

ENDPOINTS: Final[Mapping[str, str]] = {
    "token_endpoint": "oauth_token",
    "userinfo_endpoint": "oauth_userinfo",
    "jwks_uri": "oauth_jwks",
    "introspection_endpoint": "oauth_introspect",
    "revocation_endpoint": "oauth_revoke",
}
# Claims that an ID token or userinfo may hold besides those that scopes release.
_PROTOCOL_CLAIMS: Final = (
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "sid",
)


def abilities() -> dict[str, Any]:
    """What can be asked for, and in which form it comes."""
    claims = [claim for scope in CATALOGUE.values() for claim in scope.claims]
    return {
        "scopes_supported": list(CATALOGUE),
        # RFC 9728 §4: our own.
        "protected_resources": [settings.API_AUDIENCE],
        # The implicit flow asks nothing of the token endpoint, so it is no grant of ours there.
        "grant_types_supported": [*grants.NAMES, "implicit"],
        "id_token_signing_alg_values_supported": _signing(),
        "id_token_encryption_alg_values_supported": list(ENCRYPTION),
        "id_token_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "dpop_signing_alg_values_supported": list(dpop_proof.ALGORITHMS),
        "userinfo_signing_alg_values_supported": _signing(),
        "userinfo_encryption_alg_values_supported": list(ENCRYPTION),
        "userinfo_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "introspection_signing_alg_values_supported": _signing(),
        "introspection_encryption_alg_values_supported": list(ENCRYPTION),
        "introspection_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "subject_types_supported": list(subjects.TYPES),
        "claim_types_supported": ["normal"],
        "claims_supported": list(dict.fromkeys([*claims, *_PROTOCOL_CLAIMS])),
    }


def _signing() -> list[str]:
    """What some profile lets a client register."""
    open_to_some = {name for row in PROFILES.values() for name in row.id_token_algorithms}
    return [name for name in SIGNING if name in open_to_some]
