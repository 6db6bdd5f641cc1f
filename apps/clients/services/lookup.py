"""Find a client by its id: one statement, a plain immutable answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Secret:
    """One stored secret: SHA-256 of salt and secret, and when it stops being valid."""

    salt: str
    digest: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Client:
    """What the protocol needs to know about one active application."""

    pk: int
    client_id: str
    name: str
    owner_id: UUID | None
    kind: str
    profile: str
    is_public: bool
    is_first_party: bool
    allowed_grants: frozenset[str]
    allowed_scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    token_endpoint_auth_method: str
    access_token_format: str
    id_token_signed_response_alg: str
    jwks: dict[str, Any] | None
    client_uri: str
    logo_uri: str
    policy_uri: str
    tos_uri: str
    secrets: tuple[Secret, ...]
    # Permissions that the application's own roles hold (for client credentials).
    permissions: frozenset[str]
