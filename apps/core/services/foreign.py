"""The one guarded client for URLs that somebody else chose.

https only, to a public address that was resolved once and is the one connected to; no redirect,
no cookie, no proxy; bounded in time and size. `FETCH_PRIVATE_NETWORKS` opens networks of one's own,
for plain http too. Never call it inside a transaction: the other side decides how long it takes.
"""

import hashlib
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, Final

from django.core.cache import cache

from apps.core import clock
from apps.core.services import reach, strict_json, turns, wire
from apps.core.services.turns import Busy
from apps.core.services.wire import Answer, Unreachable

__all__ = ["Answer", "Busy", "Unreachable", "ask", "document", "get", "post"]

MOST_BYTES: Final = 131_072
SECONDS: Final = 5.0
# Of these, for the name alone.
_NAME_SECONDS: Final = 2.0
# A document is fetched anew when it seems too old, but not for everybody who makes up a key's name;
# and an address that gave nothing is left alone as long.
_LEAST_SECONDS: Final = 60
_MOST_KEPT_SECONDS: Final = 86_400


def get(
    url: str,
    *,
    accept: str = "application/json",
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Fetch, while somebody waits for us. A 200 of another media type than `accept` names (commas
    between) is none. Raises `Busy` for an address that takes too much of our time.
    """
    return ask("GET", url, accept=accept, most_bytes=most_bytes, seconds=seconds, in_turn=True)


def post(
    url: str,
    *,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str] | None = None,
    accept: str = "*/*",
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Send something."""
    return ask(
        "POST",
        url,
        accept=accept,
        body=body,
        headers={**(headers or {}), "Content-Type": content_type},
        most_bytes=most_bytes,
        seconds=seconds,
    )


def document(
    url: str, *, max_age_seconds: int, afresh: bool = False, most_bytes: int = MOST_BYTES
) -> dict[str, Any]:
    """A JSON object, remembered in the shared cache: at most so old, a day at most.

    `afresh`: one a minute old is too old. An address that gave nothing is not asked again for a
    minute; what it gave before counts as long as it is not too old, and for a minute more while
    others are asking.
    """
    # With the bound: whoever takes less must not leave the address alone for whoever takes more.
    asked = f"{most_bytes} {url}".encode(errors="replace")
    key = f"foreign:{hashlib.sha256(asked).hexdigest()}"
    found, found_at, tried_at = _kept(key)
    now = clock.epoch()
    is_young = found is not None and now - found_at < min(max_age_seconds, _MOST_KEPT_SECONDS)
    if now - tried_at >= _LEAST_SECONDS and (afresh or not is_young):
        try:
            found, found_at, is_young = _object(url, most_bytes), now, True
        except Busy:
            # Nothing was tried, and who had the turns may have brought it meanwhile.
            found, found_at, _ = _kept(key)
            is_young = found is not None and now - found_at < max_age_seconds + _LEAST_SECONDS
            if not is_young:
                raise
        except Unreachable:
            cache.set(key, (found, found_at, now), _MOST_KEPT_SECONDS)
            if not is_young:
                raise
        else:
            cache.set(key, (found, found_at, now), _MOST_KEPT_SECONDS)
    if found is None or not is_young:
        raise Unreachable(detail="an address that gave nothing is left alone for a minute")
    return dict(found)


def _kept(key: str) -> tuple[dict[str, Any] | None, int, int]:
    """What was found there, when, and when it was tried last."""
    kept: tuple[dict[str, Any] | None, int, int] = cache.get(key) or (None, 0, 0)
    return kept


def ask(
    method: str,
    url: str,
    *,
    accept: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    is_ours: bool = False,
    in_turn: bool = False,
) -> Answer:
    """Any request. `is_ours`: the operator chose this address, so it may be in any network.

    `in_turn`: somebody waits for the answer, and an address may take only so much of our time.
    """
    deadline = time.monotonic() + seconds
    patience = min(seconds, _NAME_SECONDS) if in_turn else seconds
    place = reach.find(url, seconds=patience, is_ours=is_ours)
    own = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Vestibule"}
    with turns.turn(place.addresses[0]) if in_turn else nullcontext():
        answer = wire.ask(
            method,
            place,
            headers={**own, **(headers or {}), "Connection": "close"},
            body=body,
            most_bytes=most_bytes,
            deadline=deadline,
        )
    if answer.status == 200 and not _is_wanted(answer.content_type, accept):
        raise Unreachable(detail=f"{place.host} answered with {answer.content_type[:60]!r}")
    return answer


def _object(url: str, most_bytes: int) -> dict[str, Any]:
    answer = get(url, most_bytes=most_bytes)
    if answer.status != 200:
        raise Unreachable(detail=f"an address answered {answer.status}")
    try:
        found = strict_json.read(answer.body)
    except (ValueError, RecursionError):
        raise Unreachable(detail="an address gave no JSON") from None
    if not isinstance(found, dict):
        raise Unreachable(detail="an address gave no JSON object")
    return found


def _is_wanted(content_type: str, accept: str) -> bool:
    wanted = {word.strip() for word in accept.split(",")}
    is_json = content_type.endswith("+json") and "application/json" in wanted
    return is_json or content_type in wanted or "*/*" in wanted
