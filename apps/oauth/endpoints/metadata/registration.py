"""How a client becomes known (RFC 8414 §2): where that is open to it."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from apps.oauth.endpoints import addresses

ENDPOINTS: Final[Mapping[str, str]] = {}


def abilities() -> dict[str, Any]:
    """The endpoint, unless the operator registers applications and nobody else."""
    said: dict[str, Any] = {}
    if settings.CLIENT_REGISTRATION != "closed":
        said["registration_endpoint"] = addresses.of("oauth_register")
    if settings.CLIENT_ID_METADATA_DOCUMENTS:
        said["client_id_metadata_document_supported"] = True
    return said
