"""How a person proved who they are: the closed list that `BrowserSession.methods` speaks in.

Finer than RFC 8176, whose `otp` says nothing of where a code came from: a code that opened a
mailbox is not a second factor. `amr_of` gives the standard's words.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

PASSWORD: Final = "pwd"
# An authenticator app, and one of the codes kept for the day it is lost.
TOTP: Final = "totp"
RECOVERY_CODE: Final = "recovery"
# Passkeys, with user verification: bound to one device, or synchronised.
PASSKEY_HARDWARE: Final = "hwk"
PASSKEY_SYNCED: Final = "swk"
# A mailed code that opened a door (sign-up, reset, sign-in), and one that followed a password.
MAIL: Final = "mail"
MAILED_FACTOR: Final = "mailed"
# Another provider said so.
UPSTREAM: Final = "fed"

AMR: Final[Mapping[str, tuple[str, ...]]] = {
    PASSWORD: ("pwd",),
    TOTP: ("otp",),
    RECOVERY_CODE: ("otp",),
    PASSKEY_HARDWARE: ("hwk", "user"),
    PASSKEY_SYNCED: ("swk", "user"),
    MAIL: ("otp",),
    MAILED_FACTOR: ("otp",),
    # RFC 8176 has no word for it.
    UPSTREAM: (),
}


def amr_of(entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The RFC 8176 values of a session's entries, each once, in the order they were proved."""
    words = (word for entry in entries for word in AMR.get(entry["method"], ()))
    return tuple(dict.fromkeys(words))
