"""The parameters of a request as they were sent: decoded strictly, nothing interpreted yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from apps.oauth.errors import InvalidRequest, RequestTooLarge

MOST_BYTES: Final = 32_768
_MOST_FIELDS: Final = 100
# Those that may be sent several times (RFC 8707 §2, RFC 8693 §2.1).
LISTS: Final = ("resource", "audience")


@dataclass(frozen=True, slots=True)
class Parameters:
    """One value a name; `repeated` are the names that came more than once (the first counts).

    `lists` are those that may. A parameter without a value was not sent (RFC 6749 §3.1).
    """

    values: Mapping[str, str]
    repeated: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The value of `name`, "" if it was not sent."""
        return self.values.get(name, "")

    def only(self, names: Mapping[str, int]) -> dict[str, Any]:
        """Those of `names` that were sent, as JSON can keep them; `kept` is the reverse."""
        once = {name: self.values[name] for name in names if name in self.values}
        return once | {name: list(sent) for name, sent in self.lists.items() if name in names}


def kept(stored: Mapping[str, Any]) -> Parameters:
    """The parameters of a request that was kept."""
    return Parameters(
        {name: value for name, value in stored.items() if isinstance(value, str)},
        lists={name: tuple(value) for name, value in stored.items() if isinstance(value, list)},
    )


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
    lists: dict[str, tuple[str, ...]] = {}
    repeated = set()
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise InvalidRequest("The request holds a NUL byte.")
        if name in LISTS:
            lists[name] = (*lists.get(name, ()), value)
            continue
        if name in values:
            repeated.add(name)
        values.setdefault(name, value)
    return Parameters(values, frozenset(repeated), lists)
