"""Waiting for something that another process does, with an end to the patience."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def until(ask: Callable[[], Result], *, seconds: float, what: str) -> Result:
    """Return the first true answer of `ask`; raises TimeoutError naming `what` when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.05)
    message = f"Waited {seconds:g} seconds for {what}."
    raise TimeoutError(message)
