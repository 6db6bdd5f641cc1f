"""The parameters of a request as they were sent: decoded strictly, nothing interpreted yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from apps.oauth.errors import InvalidRequest, RequestTooLarge

MOST_BYTES: Final = 32_768
_MOST_FIELDS: Final = 100


@dataclass(frozen=True, slots=True)
class Parameters:
    """One value a name; `repeated` are the names that came more than once (the first counts).

    A parameter without a value is one that was not sent (RFC 6749 §3.1).
    """

    values: Mapping[str, str]
    repeated: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """The value of `name`, "" if it was not sent."""
        return self.values.get(name, "")

    def only(self, names: Mapping[str, int]) -> dict[str, str]:
        """Those of `names` that were sent."""
        return {name: self.values[name] for name in names if name in self.values}


def parse(raw: bytes) -> Parameters:
    """Read an `application/x-www-form-urlencoded` string.

    Raises `InvalidRequest` for broken UTF-8, NUL bytes or too many fields, `RequestTooLarge`.
    """
    if len(raw) > MOST_BYTES:
        raise RequestTooLarge
    try:
        pairs = parse_qsl(raw.decode(), errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise InvalidRequest("The request is not valid UTF-8.") from error
    except ValueError as error:
        raise InvalidRequest("The request has too many parameters.") from error
    values: dict[str, str] = {}
    repeated = set()
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise InvalidRequest("The request holds a NUL byte.")
        if name in values:
            repeated.add(name)
        values.setdefault(name, value)
    return Parameters(values, frozenset(repeated))
