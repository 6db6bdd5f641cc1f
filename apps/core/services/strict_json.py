"""JSON from outside, as strict as RFC 8259 and holding nothing that a database cannot keep."""

import json
import math
from typing import Any, Final, NoReturn

# Far beyond what any specification of ours needs, far below what exhausts whoever reads it again:
# that is done elsewhere, where less is left of the stack.
DEEPEST: Final = 50


def read(raw: bytes) -> Any:
    """The value of a UTF-8 text.

    Refused with a `ValueError` whose words may be shown (`UnicodeError` for anything but UTF-8 and
    for lone surrogates): NaN and infinities, duplicate names (§4), NUL. What is nested deeper than
    `DEEPEST` is a `RecursionError`.
    """
    value = json.loads(
        raw.decode("utf-8"),
        object_pairs_hook=_unique,
        parse_constant=_refuse_constant,
        parse_float=_finite,
    )
    _refuse_unstorable(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice in one object.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large.")
    return number


def _refuse_unstorable(value: Any) -> None:
    """Walk without recursion: every string must be one that a database can hold."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item:
                raise ValueError("a text holds a NUL character.")
            item.encode("utf-8")
        elif isinstance(item, dict | list):
            if depth > DEEPEST:
                raise RecursionError("nested too deeply")
            inside = [*item, *item.values()] if isinstance(item, dict) else item
            waiting.extend((one, depth + 1) for one in inside)
