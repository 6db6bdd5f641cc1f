"""A request of a program as the protocol sees it: plain values, without HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent to an endpoint for programs.

    `form` holds each parameter once; `lists` those that may come several times (RFC 8707 §2,
    RFC 8693 §2.1). `dpop` are the DPoP headers as they came (RFC 9449 §4.1). `certificate` is the
    client's, as DER, if the connection had one (RFC 8705 §2). `uri` has neither query nor fragment.
    """

    form: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    authorization: str = field(default="", repr=False)
    dpop: tuple[str, ...] = field(default=(), repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    method: str = "POST"
    uri: str = ""
