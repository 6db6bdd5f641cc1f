"""`response_type`: a set of words, in any order.

OAuth 2.0 Multiple Response Type Encoding Practices §3, §5.
"""

from typing import Final

from apps.clients.profiles import RESPONSE_TYPES
from apps.clients.services.lookup import Client

Kinds = frozenset[str]

CODE: Final[Kinds] = frozenset({"code"})
# What the answer itself hands over: it is kept out of addresses that servers see and log.
_TOKENS: Final[Kinds] = frozenset({"token", "id_token"})


def words(text: str) -> Kinds:
    """The words of a response type, whether or not there is such a one."""
    return frozenset(text.split(" "))


_KNOWN: Final = frozenset(map(words, RESPONSE_TYPES))


def read(text: str) -> Kinds | None:
    """The response type that `text` names, None if there is none of that name."""
    asked = words(text)
    is_known = asked in _KNOWN and len(asked) == text.count(" ") + 1
    return asked if is_known else None


def is_open(asked: Kinds, client: Client) -> bool:
    """Whether the client may ask for it: what is registered, else for a code."""
    registered = client.metadata.response_types
    return asked in map(words, registered) if registered else asked == CODE


def hands_over_tokens(asked: Kinds) -> bool:
    """Whether tokens travel in the answer itself."""
    return bool(asked & _TOKENS)
