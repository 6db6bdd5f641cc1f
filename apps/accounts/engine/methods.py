"""How somebody proved who they are: allauth's records in the words of RFC 8176."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_WORDS: Final[Mapping[str, str]] = {
    "password": "pwd",
    # A code from a mail: possession of the mailbox, once.
    "code": "otp",
    "password_reset": "otp",
}


def word(record: Mapping[str, Any]) -> str:
    """The RFC 8176 value of one of allauth's authentication records."""
    return _WORDS.get(str(record.get("method")), "pwd")


def words(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """The values of all records, each once, in the order they were proved."""
    return list(dict.fromkeys(word(record) for record in records))
