"""How long a browser stays signed in: for as long as it is open, or for days when it was asked to.

The wish is kept in the session until the sign-in is complete, which may take more than one page.
A passkey is kept on the person's own device, so signing in with one is such a wish.
"""

from collections.abc import Collection
from typing import Final

from django.http import HttpRequest

from apps.accounts.services import proofs, sessions

_WISH: Final = "remember"
_OUTCOME: Final = "is_remembered"
_PASSKEYS: Final = frozenset({proofs.PASSKEY_HARDWARE, proofs.PASSKEY_SYNCED})


def want(request: HttpRequest, *, is_wanted: bool) -> None:
    """Note what the person chose."""
    request.session[_WISH] = is_wanted


def is_wanted(request: HttpRequest, *, proved: Collection[str]) -> bool:
    """What was chosen in this sign-in, proved by `proved` (words of `proofs`); asked once."""
    default = not _PASSKEYS.isdisjoint(proved)
    return bool(request.session.pop(_WISH, default))


def apply(request: HttpRequest, *, is_remembered: bool) -> None:
    """Give the session's cookie its life: that of the session, or that of the browser's window."""
    request.session[_OUTCOME] = is_remembered
    life = sessions.lifetime(is_remembered=True).total_seconds() if is_remembered else 0
    request.session.set_expiry(int(life))


def again(request: HttpRequest) -> None:
    """Undo what an engine set since; nothing when the sign-in is not complete."""
    if request.user.is_authenticated and _OUTCOME in request.session:
        apply(request, is_remembered=bool(request.session[_OUTCOME]))
