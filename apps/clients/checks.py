"""System checks: settings of self-registration that could not mean what they say."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.access.scopes import CATALOGUE


@register
def self_registration_makes_sense(**_: Any) -> list[CheckMessage]:
    """Whoever lists something expects that it does something."""
    return [Error(fault, id="clients.E001") for fault in _faults()]


def _faults() -> Iterator[str]:
    for scope in settings.CLIENT_REGISTRATION_SCOPES:
        if scope not in CATALOGUE:
            yield f"CLIENT_REGISTRATION_SCOPES names {scope!r}, which is no scope of ours."
    if settings.CLIENT_ID_METADATA_HOSTS and not settings.CLIENT_ID_METADATA_DOCUMENTS:
        yield "CLIENT_ID_METADATA_HOSTS does nothing without CLIENT_ID_METADATA_DOCUMENTS."
    if settings.SOFTWARE_STATEMENT_ISSUERS and settings.CLIENT_REGISTRATION == "closed":
        yield "SOFTWARE_STATEMENT_ISSUERS does nothing while CLIENT_REGISTRATION is closed."
