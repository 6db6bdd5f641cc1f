"""The deny list: revoked things whose access tokens may still be in the world.

Rows in the database are the truth, written in the transaction that revokes. With a Redis cache
they are mirrored there after the commit, so that a token's use costs one MGET and no statement.
The mirror is rebuilt from the table once a minute and whenever it was lost; if Redis cannot be
reached the table is asked instead.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from apps.core import clock
from apps.oauth.models import Denial
from apps.oauth.services import sql

# The longest life that ACCESS_TOKEN_SECONDS may be given, and a minute for a token that was
# being made while its grant was revoked.
DENIAL_SECONDS = 3600 + 60
# A request that found its client still enabled may give a token this much later.
_IN_FLIGHT_SECONDS = 5
_MARKER = "denials-loaded"
_MARKER_SECONDS = 60
logger = logging.getLogger("vestibule.oauth")

# Always four keys, so that one prepared statement serves every token.
_ASK = """
SELECT key, denied_at FROM oauth_denial WHERE key IN (%s, %s, %s, %s) AND expires_at > %s
"""


def of_grant(gid: UUID | str) -> str:
    """The key that denies everything an authorization gave."""
    return f"g:{gid}"


def of_session(sid: UUID | str) -> str:
    """The key that denies everything standing on a browser session."""
    return f"s:{sid}"


def of_token(jti: UUID | str) -> str:
    """The key that denies one access token."""
    return f"j:{jti}"


def of_client(client_id: str) -> str:
    """The key that denies everything issued to a client so far."""
    return f"a:{client_id}"


def deny(keys: Iterable[str]) -> None:
    """Put `keys` on the list, inside the caller's transaction."""
    now = clock.now()
    expires_at = now + timedelta(seconds=DENIAL_SECONDS)
    denials = [Denial(key=key, denied_at=now, expires_at=expires_at) for key in sorted(set(keys))]
    if not denials:
        return
    Denial.objects.bulk_create(
        denials,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["denied_at", "expires_at"],
        batch_size=500,
    )
    if settings.HAS_REDIS:
        # Robust: the revocation is done; a failure here is logged and healed by the next rebuild.
        transaction.on_commit(lambda: _mirror(denials), robust=True)


def denied_grants(gids: Iterable[UUID]) -> set[UUID]:
    """Those of `gids` that were taken back already. One statement, none for none."""
    by_key = {of_grant(gid): gid for gid in gids}
    keys = Denial.objects.filter(key__in=by_key).values_list("key", flat=True)
    return {by_key[key] for key in keys} if by_key else set()


def is_denied(
    *, jti: UUID, client_id: str, issued_at: int, gid: UUID | None, sid: UUID | None
) -> bool:
    """Whether an access token with these facts has been revoked."""
    client_key = of_client(client_id)
    keys = [of_token(jti), client_key]
    keys += [of_grant(gid)] if gid else []
    keys += [of_session(sid)] if sid else []
    found = _found(keys)
    denied_at = found.pop(client_key, None)
    # A client that was disabled and enabled again starts afresh; all else is denied for good.
    return bool(found) or (denied_at is not None and issued_at <= denied_at + _IN_FLIGHT_SECONDS)


def _found(keys: list[str]) -> dict[str, int]:
    if settings.HAS_REDIS:
        try:
            return _from_redis(keys)
        except RedisError as fault:
            logger.warning(
                "The shared cache (CACHE_URL) cannot be used, the database is asked instead: %s.",
                type(fault).__name__,
            )
    padded = [*keys, *keys[:1] * (4 - len(keys))]
    answer = sql.rows(_ASK, *padded, clock.now())
    return {key: int(sql.to_time(at).timestamp()) for key, at in answer}


def _from_redis(keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = cache.get_many([*map(_name, keys), _MARKER])
    if found.pop(_MARKER, None) is None:
        _mirror(Denial.objects.filter(expires_at__gt=clock.now()).iterator())
        cache.set(_MARKER, 1, _MARKER_SECONDS)
        found = cache.get_many(map(_name, keys))
    return {name.removeprefix(_name("")): at for name, at in found.items()}


def _mirror(denials: Iterable[Denial]) -> None:
    now = clock.now()
    for denial in denials:
        seconds = max(1, int((denial.expires_at - now).total_seconds()))
        cache.set(_name(denial.key), int(denial.denied_at.timestamp()), seconds)


def _name(key: str) -> str:
    return f"denial:{key}"
