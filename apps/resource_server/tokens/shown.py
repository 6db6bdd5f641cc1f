"""What a request shows of a token (RFC 6750 §2.1, RFC 9449 §7.1)."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from ..errors import MalformedRequest

BEARER: Final = "Bearer"
DPOP: Final = "DPoP"
_SCHEMES: Final = {"bearer": BEARER, "dpop": DPOP}
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*\Z")


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as far as tokens go.

    `dpop` are its DPoP headers as they came; `certificate` is the client's, as DER, if whoever
    ended the TLS connection passed one on; `uri` is what the client called, without query.
    """

    method: str
    uri: str
    authorization: str = field(default="", repr=False)
    dpop: tuple[str, ...] = field(default=(), repr=False)
    certificate: bytes | None = field(default=None, repr=False)

    @property
    def scheme(self) -> str:
        """See `scheme_of`."""
        return scheme_of(self.authorization)

    @property
    def token(self) -> str | None:
        """See `token_of`."""
        return token_of(self.authorization)


def scheme_of(authorization: str) -> str:
    """`BEARER` or `DPOP`, in whatever case (RFC 9110 §11.1); "" if no token is shown."""
    return _SCHEMES.get(authorization.partition(" ")[0].lower(), "")


def token_of(authorization: str) -> str | None:
    """The token of an Authorization header, None if it shows none. Raises `MalformedRequest`."""
    if not scheme_of(authorization):
        return None
    return checked(authorization.partition(" ")[2].strip(" "))


def checked(token: str) -> str:
    """`token`, if it has the form of one. Raises `MalformedRequest`."""
    if not _TOKEN.match(token):
        raise MalformedRequest("The access token is malformed.")
    return token


def refuse_in_address(query: Container[str]) -> None:
    """In an address a token ends up in logs (RFC 9700 §4.3.2). Raises `MalformedRequest`."""
    if "access_token" in query:
        raise MalformedRequest("An access token must not be sent in the address.")
