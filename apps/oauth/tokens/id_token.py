"""ID tokens (OpenID Connect Core 1.0 §2)."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from apps.clients.profiles import id_token_algorithm
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.keys.services import ring
from apps.oauth.tokens.standing import Standing

TYP = "JWT"


def sign(
    standing: Standing,
    *,
    client: Client,
    access_token: str,
    nonce: str = "",
    claims: Mapping[str, object] | None = None,
) -> str:
    """An ID token for `client`; `claims` are those about the person that it asked to find here.

    The protocol's own claims win over them.
    """
    now = clock.epoch()
    token: dict[str, Any] = {
        **(claims or {}),
        "iss": settings.ISSUER,
        "sub": str(standing.user_id),
        "aud": client.client_id,
        "azp": client.client_id,
        "iat": now,
        "exp": now + settings.ID_TOKEN_SECONDS,
        # A refreshed token keeps it (OIDC Core §12.2): it is the sign-in's, not the token's.
        "auth_time": int(standing.auth_time.timestamp()),
        "at_hash": half_hash(access_token),
    }
    optional = {
        "nonce": nonce,
        "acr": standing.acr,
        "amr": standing.amr,
        "sid": standing.sid and str(standing.sid),
    }
    token |= {name: value for name, value in optional.items() if value}
    algorithm = id_token_algorithm(
        profile=client.profile, registered=client.id_token_signed_response_alg
    )
    return ring.sign(token, algorithm=algorithm, typ=TYP)


def half_hash(value: str) -> str:
    """`at_hash` of an access token (OIDC Core §3.1.3.6); both our algorithms hash by SHA-256."""
    left = hashlib.sha256(value.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()
