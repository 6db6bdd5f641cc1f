"""JSON as strict as its specification, and bounded: the parser of every API."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from apps.core.api.problems import TooLarge


class StrictJSON(BaseParser):
    """Parses `application/json` (RFC 8259).

    Refused with a 400: anything but UTF-8, NaN and infinities, duplicate names (§4), NUL and
    lone surrogates (no database keeps them), nesting that exhausts the reader. Refused with a
    413: more bytes than `most_bytes()`.
    """

    media_type = "application/json"

    def most_bytes(self) -> int:
        """How large a body may be."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Read `stream` and return its value. Raises `ParseError` or `TooLarge`."""
        raw = stream.read(self.most_bytes() + 1)
        if len(raw) > self.most_bytes():
            raise TooLarge
        try:
            text = raw.decode("utf-8")
            value = json.loads(
                text,
                object_pairs_hook=_unique,
                parse_constant=_refuse_constant,
                parse_float=_finite,
            )
            _refuse_unstorable(value)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeError:
            raise ParseError("The body is not valid UTF-8.") from None
        except ValueError as error:
            raise ParseError(f"The body is not valid JSON: {_reason(error)}") from None
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
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item:
                raise ValueError("a text holds a NUL character.")
            item.encode("utf-8")
        elif isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})."
    return str(error)
