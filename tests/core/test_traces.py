"""What was written about somebody in passing is found and erased, and nothing else is."""

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction

from apps.core.services import traces
from tests.support.redis import RedisServer


@pytest.fixture(params=["database", "redis"])
def store(request: pytest.FixtureRequest, pg: None, settings: Any) -> str:
    """Both kinds of shared cache; commits are real, as Redis is asked after them."""
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        settings.HAS_REDIS = True
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": server.url,
            }
        }
    caches["default"].clear()
    return str(request.param)


@pytest.mark.parametrize("word", ["a_b", "a%b", "a*b", "a?b", "a[xy]b", "a\\b", "ann@example.com"])
def test_a_word_is_looked_for_as_it_is(store: str, word: str) -> None:
    cache.set("kept-axb", 1)
    cache.set("kept-ab", 1)
    cache.set(f"gone-{word}-x", 1)
    with transaction.atomic():
        traces.erase(words=[word])
    assert (cache.get("kept-axb"), cache.get("kept-ab")) == (1, 1)
    assert cache.get(f"gone-{word}-x") is None


def test_counts_stay_when_the_person_stays(store: str) -> None:
    cache.set("of-ann", 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        traces.erase(words=["ann"])
        raise RuntimeError
    assert cache.get("of-ann") == 1


def test_what_expired_leaves_the_table(pg: None) -> None:
    cache.clear()
    cache.set("past", 1, timeout=-10)
    cache.set("present", 1, timeout=60)
    traces.purge_cache()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:present"]
