"""JSON as strict as its specification, and bounded: the parser of every API."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from apps.core.api.problems import TooLarge
from apps.core.services import strict_json


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
            return strict_json.read(raw)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeError:
            raise ParseError("The body is not valid UTF-8.") from None
        except ValueError as error:
            raise ParseError(f"The body is not valid JSON: {_reason(error)}") from None


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})."
    return str(error)
