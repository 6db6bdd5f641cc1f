"""How a lower app tells higher ones what happened.

`settings.HOOKS` maps an event to an ordered list of dotted paths, in plain sight. They run
synchronously and inside the caller's transaction: if one of them fails, nothing happened.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _receivers(paths: tuple[str, ...]) -> tuple[Callable[..., None], ...]:
    return tuple(import_string(path) for path in paths)


def run(event: str, **facts: Any) -> None:
    """Call every receiver of `event` with `facts`. An unknown event is a KeyError."""
    for receiver in _receivers(tuple(settings.HOOKS[event])):
        receiver(**facts)
