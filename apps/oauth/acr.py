"""The closed list of authentication context classes (OpenID Connect Core 1.0 §2, `acr`).

A level says how sure we are that the person is who they claim to be; the names are ours and
documented, and metadata lists them. Today one level can be reached.
"""

from collections.abc import Iterable
from typing import Final

# One factor: something the person knows, or a code sent to an address they control.
LEVEL_1: Final = "urn:vestibule:acr:1"

LEVELS: Final[tuple[str, ...]] = (LEVEL_1,)


def reached(methods: Iterable[str]) -> str:
    """The level that authentication methods (RFC 8176 values) amount to; "" for none at all."""
    return LEVEL_1 if any(methods) else ""
