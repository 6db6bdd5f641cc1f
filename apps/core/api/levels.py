"""How sure we must be of the person behind a call, and since when: what views declare (RFC 9470).

    required_acr = {"DELETE": STEP_UP}
    required_max_age = {"DELETE": 120}

Each is one value, or one for each method that needs it; a method that is not named needs neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

# What the operator's settings ask for of everything that is hard to undo.
STEP_UP: Final = "step-up"


@dataclass(frozen=True, slots=True)
class Needed:
    """A level ("" for any) and the most seconds since the sign-in (None for any number)."""

    acr: str = ""
    max_age: int | None = None

    def __bool__(self) -> bool:
        return bool(self.acr) or self.max_age is not None


def needed(view: Any, method: str) -> Needed:
    """What `view` declares for `method`."""
    acr = _declared(view, "required_acr", method)
    max_age = _declared(view, "required_max_age", method)
    if acr == STEP_UP:
        if not settings.STEP_UP_ACR:
            return Needed(max_age=max_age)
        acr = settings.STEP_UP_ACR
        max_age = settings.STEP_UP_MAX_AGE_SECONDS if max_age is None else max_age
    return Needed(acr or "", max_age)


def _declared(view: Any, name: str, method: str) -> Any:
    declared = getattr(view, name, None)
    return declared.get(method) if isinstance(declared, Mapping) else declared
