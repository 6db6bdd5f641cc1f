"""Refuses to start where the rules of this app could not be kept."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from apps.oauth.services.denials import DENIAL_SECONDS

_OLDEST_SQLITE = (3, 35)


@register(Tags.compatibility)
def sqlite_can_return_rows(**options: Any) -> list[CheckMessage]:
    """Codes and refresh tokens are used up by `UPDATE … RETURNING`."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= _OLDEST_SQLITE:
        return []
    return [Error(f"SQLite {sqlite3.sqlite_version} is too old; 3.35 is needed.", id="oauth.E001")]


@register(Tags.security)
def denials_outlive_access_tokens(**options: Any) -> list[CheckMessage]:
    """A token must not come back to life because its denial was forgotten first."""
    if settings.ACCESS_TOKEN_SECONDS < DENIAL_SECONDS:
        return []
    return [Error("ACCESS_TOKEN_SECONDS is longer than denials are kept.", id="oauth.E002")]
