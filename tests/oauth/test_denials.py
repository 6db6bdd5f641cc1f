"""The deny list, with the database alone and with Redis before it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.oauth.models import Denial
from apps.oauth.services import denials
from tests.support.redis import RedisServer


def is_denied(*keys: str, issued_at: int | None = None) -> bool:
    """Whether a token is denied that stands on these keys."""
    known = dict(key.split(":", 1) for key in keys)
    return denials.is_denied(
        jti=known.get("j", uuid4()),  # type: ignore[arg-type]
        client_id=known.get("a", "client"),
        issued_at=clock.epoch() if issued_at is None else issued_at,
        gid=known.get("g"),  # type: ignore[arg-type]
        sid=known.get("s"),  # type: ignore[arg-type]
    )


@pytest.fixture(params=["database", "redis"])
def store(request: pytest.FixtureRequest, pg: None, settings: Any) -> str:
    """Both ways of keeping the list; commits are real, as the mirror is written after them."""
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        use_redis(settings, server.url)
        caches["default"].clear()
    return str(request.param)


def use_redis(settings: Any, url: str) -> None:
    settings.HAS_REDIS = True
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    }


def test_what_was_denied_is_denied_by_any_of_its_keys(store: str) -> None:
    gid, sid, jti = (str(uuid4()) for _ in range(3))
    assert not is_denied(f"g:{gid}", f"s:{sid}", f"j:{jti}")
    for key in (denials.of_grant(gid), denials.of_session(sid), denials.of_token(jti)):
        denials.deny([key])
        assert is_denied(key)
    assert not is_denied(f"g:{sid}", f"s:{gid}", "j:other")


def test_a_client_starts_afresh_after_it_was_denied(store: str) -> None:
    now = clock.epoch()
    denials.deny([denials.of_client("app")])
    assert is_denied("a:app", issued_at=now - 5)
    assert is_denied("a:app", issued_at=now)
    # What was under way while the client was denied counts as before.
    assert is_denied("a:app", issued_at=now + 5)
    assert not is_denied("a:app", issued_at=now + 10)
    assert not is_denied("a:another", issued_at=now - 5)


def test_a_denial_that_was_rolled_back_denies_nothing(store: str) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        denials.deny(["g:1"])
        raise RuntimeError
    assert not is_denied("g:1")


def test_a_denial_ends_when_no_token_can_be_alive(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    denials.deny(["g:1"])
    denials.deny(["g:1"])
    assert Denial.objects.count() == 1
    assert is_denied("g:1")
    if store == "database":
        then = clock.now() + timedelta(seconds=denials.DENIAL_SECONDS)
        monkeypatch.setattr(clock, "now", lambda: then)
        assert not is_denied("g:1")
    else:
        cache: Any = caches["default"]
        seconds = cache._cache.get_client().ttl(cache.make_key("denial:g:1"))
        assert 0 < seconds <= denials.DENIAL_SECONDS


def test_denying_nothing_costs_nothing(store: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        denials.deny([])
    assert len(captured) == 0


@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_with_redis_a_token_costs_no_statement(store: str) -> None:
    denials.deny(["g:1"])
    is_denied("g:1")
    with CaptureQueriesContext(connection) as captured:
        assert is_denied("g:1", "s:1")
        assert not is_denied("g:2")
    assert len(captured) == 0


@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_a_cache_that_lost_everything_is_filled_again(store: str) -> None:
    denials.deny(["g:1", "s:2"])
    caches["default"].clear()
    assert is_denied("s:2")
    assert is_denied("g:1")


@pytest.mark.parametrize("store", ["redis"], indirect=True)
def test_a_cache_that_cannot_be_reached_fails_over_to_the_database(
    store: str, settings: Any
) -> None:
    use_redis(settings, "redis://127.0.0.1:1/0")
    # The revocation itself must hold although the mirror cannot be written.
    denials.deny(["g:1"])
    assert is_denied("g:1")
    assert not is_denied("g:2")
