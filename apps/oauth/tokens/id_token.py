"""ID tokens (OpenID Connect Core 1.0 §2)."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import id_token_algorithm
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth.tokens import sealed, subjects
from apps.oauth.tokens.standing import Standing

TYP = "JWT"
# OpenID Connect Core 1.0 §3.1.3.6: the hash of the signature's algorithm. Ed25519 hashes by
# SHA-512 (RFC 8032 §5.1), all others of ours by SHA-256 (RFC 7518 §3.1).
_HASHES: Final = {"EdDSA": hashlib.sha512}


def sign(
    standing: Standing,
    *,
    client: Client,
    access_token: str = "",
    code: str = "",
    state: str = "",
    nonce: str = "",
    claims: Mapping[str, object] | None = None,
) -> str:
    """An ID token for `client`; `claims` are those about the person that it asked to find here.

    The protocol's own claims win over them. It vouches for what it is given together with: access
    token, code (OIDC Core §3.3.2.11), and `state` (FAPI 1.0 Part 2 §5.1.1). Raises
    `TemporarilyUnavailable` if it is to be encrypted and the client has no key.
    """
    algorithm = id_token_algorithm(
        profile=client.profile, registered=client.id_token_signed_response_alg
    )
    beside = {"at_hash": access_token, "c_hash": code, "s_hash": state}
    token = {
        **(claims or {}),
        **_facts(standing, client),
        **{name: half_hash(value, algorithm=algorithm) for name, value in beside.items() if value},
    }
    if nonce:
        token["nonce"] = nonce
    return sealed.for_client(
        token,
        client,
        typ=TYP,
        signing_alg=algorithm,
        encryption_alg=client.metadata.id_token_encrypted_response_alg,
        encryption_enc=client.metadata.id_token_encrypted_response_enc,
    )


def _facts(standing: Standing, client: Client) -> dict[str, Any]:
    """Whom, for whom, until when, and how they proved who they are (§2)."""
    now = clock.epoch()
    facts: dict[str, Any] = {
        "iss": settings.ISSUER,
        "sub": subjects.of_person(standing.user_id, client),
        "aud": client.client_id,
        "azp": client.client_id,
        "iat": now,
        "exp": now + settings.ID_TOKEN_SECONDS,
        # A refreshed token keeps it (OIDC Core §12.2): it is the sign-in's, not the token's.
        "auth_time": int(standing.auth_time.timestamp()),
    }
    optional = {
        "acr": standing.acr,
        "amr": standing.amr,
        "sid": standing.sid and subjects.of_session(standing.sid, client),
    }
    return facts | {name: value for name, value in optional.items() if value}


def half_hash(value: str, *, algorithm: str) -> str:
    """The left half of a hash in base64url: `at_hash`, `c_hash` (OIDC Core §3.3.2.11)."""
    digest = _HASHES.get(algorithm, hashlib.sha256)(value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
