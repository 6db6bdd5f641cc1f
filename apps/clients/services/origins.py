"""Which web origins may call us from a browser (CORS)."""

import time
from threading import Lock

from apps.clients.models import AllowedOrigin

# How long an answer is believed. Another worker's change is seen after this long at the latest.
_SECONDS = 30
_MOST = 1_000
_LONGEST = 300
_answers: dict[str, tuple[bool, float]] = {}
_lock = Lock()


def is_registered(origin: str) -> bool:
    """Whether an active application registered exactly this origin.

    One statement, or none if it was asked a moment ago.
    """
    if len(origin) > _LONGEST or not origin.isascii() or not origin.isprintable():
        return False
    now = time.monotonic()
    known = _answers.get(origin)
    if known and known[1] > now:
        return known[0]
    answer = AllowedOrigin.objects.filter(origin=origin, application__is_active=True).exists()
    with _lock:
        # Anybody can send any origin: the memory of them is bounded.
        if len(_answers) >= _MOST:
            _answers.clear()
        _answers[origin] = answer, now + _SECONDS
    return answer


def forget() -> None:
    """Something was registered or switched off: ask the database again."""
    with _lock:
        _answers.clear()
