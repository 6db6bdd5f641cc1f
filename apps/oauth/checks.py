"""Refuses to start where the rules of this app could not be kept."""

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from apps.clients.errors import AuthoritiesUnusable
from apps.clients.services import authorities
from apps.oauth.services.denials import DENIAL_SECONDS

# What browsers and programs send on their own account.
_OTHERS = frozenset(
    [
        "accept",
        "accept-language",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "dpop",
        "forwarded",
        "host",
        "if-match",
        "origin",
        "referer",
        "user-agent",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "x-request-id",
    ]
)
_OLDEST_SQLITE = (3, 35)


@register(Tags.compatibility)
def sqlite_can_return_rows(**options: Any) -> list[CheckMessage]:
    """Codes and refresh tokens are used up by `UPDATE … RETURNING`."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= _OLDEST_SQLITE:
        return []
    return [Error(f"SQLite {sqlite3.sqlite_version} is too old; 3.35 is needed.", id="oauth.E001")]


@register(Tags.security)
def certificates_come_from_a_proxy(**options: Any) -> list[CheckMessage]:
    """A header that anybody could send is no certificate; without it nothing of this works."""
    header, proxies = settings.CLIENT_CERTIFICATE_HEADER, settings.TRUSTED_PROXY_COUNT
    faults = []
    if header and not proxies:
        faults.append(
            "CLIENT_CERTIFICATE_HEADER needs a proxy that overwrites the header, and"
            " TRUSTED_PROXY_COUNT says that there is none."
        )
    if header.lower() in _OTHERS:
        faults.append("CLIENT_CERTIFICATE_HEADER names a header that means something else.")
    faults += [
        f"{name} does nothing without CLIENT_CERTIFICATE_HEADER."
        for name in ("CLIENT_CERTIFICATE_CA_FILE", "MTLS_URL")
        if getattr(settings, name) and not header
    ]
    try:
        authorities.check()
    except AuthoritiesUnusable as error:
        faults.append(error.message)
    return [Error(fault, id="oauth.E003") for fault in faults]


@register(Tags.security)
def denials_outlive_access_tokens(**options: Any) -> list[CheckMessage]:
    """A token must not come back to life because its denial was forgotten first."""
    if settings.ACCESS_TOKEN_SECONDS < DENIAL_SECONDS:
        return []
    return [Error("ACCESS_TOKEN_SECONDS is longer than denials are kept.", id="oauth.E002")]
