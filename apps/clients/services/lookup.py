"""Find a client by its id: one statement, a plain immutable answer."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection

from apps.clients import metadata
from apps.clients.metadata import Metadata
from apps.core import clock


@dataclass(frozen=True, slots=True)
class Secret:
    """One stored secret: SHA-256 of salt and secret, and when it stops being valid.

    Of one that is the key of a MAC, the secret itself, encrypted, and no hash.
    """

    salt: str
    digest: str
    expires_at: datetime | None
    encrypted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """What the protocol needs to know about one active application."""

    pk: int
    client_id: str
    name: str
    owner_id: UUID | None
    # The operator registered it, or reviewed what somebody else did. What a person registered stays
    # theirs when they are gone.
    is_checked: bool
    registers_itself: bool
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
    default_acr_values: tuple[str, ...]
    default_max_age: int | None
    demands_second_factor: bool
    jwks: dict[str, Any] | None
    client_uri: str
    logo_uri: str
    policy_uri: str
    tos_uri: str
    metadata: Metadata
    secrets: tuple[Secret, ...]
    # Permissions that the application's own roles hold (for client credentials).
    permissions: frozenset[str]

    @property
    def logo(self) -> str:
        """The picture to show. A stranger's would tell them who looks at their name, and when."""
        return "" if self.is_a_strangers else self.logo_uri

    @property
    def is_a_strangers(self) -> bool:
        """Whether it registered itself, and nobody here looked at it."""
        return self.registers_itself and not self.is_checked

    @property
    def host(self) -> str:
        """Where it says what it is, if its id is the address of that; else ""."""
        is_address = self.registers_itself and self.client_id.startswith("https://")
        return urlsplit(self.client_id).netloc if is_address else ""


# The columns of the statement, in its order.
_COLUMNS = tuple(column.name for column in fields(Client))
# One text for PostgreSQL and SQLite but for the names of two functions; the lists of a client
# arrive as JSON so that the whole of it is one row.
_STATEMENT = """
SELECT a.id, a.client_id, a.name, a.user_id, a.is_reviewed
    OR (a.user_id IS NULL AND a.registration_key IS NULL AND a.registration_source = 'manual'),
  a.registration_source <> 'manual',
  a.kind, a.profile, a.client_type = 'public', a.is_first_party,
  CAST(a.allowed_grants AS text), CAST(a.allowed_scopes AS text),
  a.redirect_uris, a.post_logout_redirect_uris, a.token_endpoint_auth_method,
  a.access_token_format, a.id_token_signed_response_alg,
  CAST(a.default_acr_values AS text), a.default_max_age, a.demands_second_factor,
  CAST(a.jwks AS text),
  a.client_uri, a.logo_uri, a.policy_uri, a.tos_uri, CAST(a.metadata AS text),
  (SELECT CAST({list}({row}(s.salt, s.digest, s.expires_at, s.encrypted)) AS text)
     FROM clients_clientsecret s
    WHERE s.application_id = a.id AND (s.expires_at IS NULL OR s.expires_at > %s)),
  (SELECT CAST({list}(p.permission) AS text)
     FROM clients_application_roles r JOIN access_rolepermission p ON p.role_id = r.role_id
    WHERE r.application_id = a.id)
FROM clients_application a WHERE a.client_id = %s AND a.is_active
"""
_STATEMENTS = {
    "postgresql": _STATEMENT.format(list="json_agg", row="json_build_array"),
    "sqlite": _STATEMENT.format(list="json_group_array", row="json_array"),
}
# RFC 6749 appendix A.1: a client id is visible ASCII and spaces; 255 is the column's length.
_CLIENT_ID = re.compile(r"[\x20-\x7e]{1,255}\Z")


def find(client_id: str) -> Client | None:
    """The active application with this id, its live secrets and its permissions, or None.

    One statement; none for what cannot be an id.
    """
    if not _CLIENT_ID.match(client_id):
        return None
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[connection.vendor], [now, client_id])
        row = cursor.fetchone()
    return _client(row) if row else None


def _client(row: Sequence[Any]) -> Client:
    values = dict(zip(_COLUMNS, row, strict=True))
    owner_id, jwks = values["owner_id"], values["jwks"]
    secrets: list[tuple[str, str, str | None, str]] = json.loads(values["secrets"] or "[]")
    read = {
        "owner_id": UUID(str(owner_id)) if owner_id else None,
        "is_checked": bool(values["is_checked"]),
        "registers_itself": bool(values["registers_itself"]),
        "is_public": bool(values["is_public"]),
        "is_first_party": bool(values["is_first_party"]),
        "allowed_grants": frozenset(json.loads(values["allowed_grants"])),
        "allowed_scopes": tuple(json.loads(values["allowed_scopes"])),
        "default_acr_values": tuple(json.loads(values["default_acr_values"])),
        "demands_second_factor": bool(values["demands_second_factor"]),
        "redirect_uris": tuple(values["redirect_uris"].split()),
        "post_logout_redirect_uris": tuple(values["post_logout_redirect_uris"].split()),
        "jwks": json.loads(jwks) if jwks else None,
        "metadata": metadata.read(json.loads(values["metadata"])),
        "secrets": tuple(
            Secret(salt, digest, _instant(expires_at), encrypted)
            for salt, digest, expires_at, encrypted in secrets
        ),
        "permissions": frozenset(json.loads(values["permissions"] or "[]")),
    }
    return Client(**values | read)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    # SQLite keeps instants in UTC, unmarked.
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
