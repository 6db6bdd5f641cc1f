"""`response_mode`: how the answer travels, and whether as one signed value (JARM §2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.clients.profiles import RESPONSE_MODES
from apps.oauth.response import kinds
from apps.oauth.response.kinds import Kinds


@dataclass(frozen=True, slots=True)
class Mode:
    """`carrier` is query, fragment or form_post."""

    carrier: str
    is_jwt: bool = False


def usual(asked: Kinds) -> Mode:
    """The mode of a request that names none (Multiple Response Type Encoding Practices §5)."""
    return Mode("fragment" if kinds.hands_over_tokens(asked) else "query")


def chosen(name: str, asked: Kinds) -> Mode | None:
    """The mode that a request names, None for one that there is not or that it cannot have.

    What hands over tokens never travels in a query (§5), not even signed: whoever reads a log of
    addresses reads those too.
    """
    if name not in RESPONSE_MODES:
        return None
    first = usual(asked).carrier
    carrier = name.removesuffix("jwt").removesuffix(".") or first
    is_refused = carrier == "query" and first == "fragment"
    return None if is_refused else Mode(carrier, is_jwt=name.endswith("jwt"))


def possible(names: Iterable[str], asked: Kinds) -> tuple[Mode, ...]:
    """Those of `names` in which this can be answered: `jwt` and `query.jwt` may be the same."""
    found = (chosen(name, asked) for name in names)
    return tuple(mode for mode in found if mode is not None)
