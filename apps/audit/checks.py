"""Refuses to start with a trail that cannot be written."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from apps.audit.errors import SecretUnusable
from apps.audit.services import secret


@register(Tags.database)
def secret_can_be_read(
    *, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """The key can still be unwrapped (before the first migration there is none)."""
    if not databases:
        return []
    try:
        secret.check()
    except DatabaseError:
        return []
    except SecretUnusable as error:
        return [Error(error.detail, id="audit.E001")]
    return []
