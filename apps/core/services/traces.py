"""What the engines below us wrote about somebody in passing: counts in the shared cache, and the
staff site's own history. Both name people in texts, so both are searched.
"""

import re
from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q

from apps.core import clock
from apps.core.services.purging import BATCH

_BATCH = 500
# An address may hold signs that mean "anything" to Redis.
_GLOB = re.compile(r"[*?\[\]\\]")
_ESCAPED = r"\\\g<0>"
_EXPIRED = """
DELETE FROM cache WHERE cache_key IN (SELECT cache_key FROM cache WHERE expires < %s LIMIT %s)
"""
_NAMED = r"DELETE FROM cache WHERE cache_key LIKE %s ESCAPE '\'"


def erase(*, ids: Collection[str] = (), words: Collection[str] = ()) -> None:
    """Remove what names one of `words`, or is about a row with one of `ids`."""
    _erase_history(list(ids), words)
    if settings.HAS_REDIS:
        # Robust: what is left counts tries, and ends by itself within hours.
        transaction.on_commit(lambda: _erase_from_redis(words), robust=True)
    else:
        _erase_from_table(words)


def purge_cache(*, batch: int = BATCH) -> int:
    """Remove what has expired from the table that serves as the cache; Redis does so itself."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRED, [_now(), batch])
        return max(int(cursor.rowcount), 0)


def _erase_history(ids: list[str], words: Collection[str]) -> None:
    entries = apps.get_model("admin", "LogEntry").objects
    for start in range(0, len(ids), _BATCH):
        entries.filter(object_id__in=ids[start : start + _BATCH]).delete()
    for word in words:
        named = Q(object_id=word) | Q(object_repr__icontains=word)
        entries.filter(named | Q(change_message__icontains=word)).delete()


def _erase_from_table(words: Collection[str]) -> None:
    with connection.cursor() as cursor:
        for word in words:
            cursor.execute(_NAMED, [f"%{_literal(word)}%"])


def _erase_from_redis(words: Collection[str]) -> None:
    client = cache._cache.get_client()  # type: ignore[attr-defined]  # noqa: SLF001 # Django's own has no look-up by pattern
    for word in words:
        found = list(client.scan_iter(match=f"*{_GLOB.sub(_ESCAPED, word)}*", count=1_000))
        if found:
            client.delete(*found)


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _now() -> str | datetime | None:
    now: str | datetime | None = connection.ops.adapt_datetimefield_value(
        clock.now().replace(microsecond=0)
    )
    return now
