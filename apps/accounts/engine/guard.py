"""Before a password or a code is judged: whether there is a try left for whoever asks.

Strangers' tries are counted for the account, and for the address and network they come from. A
browser that is known to the account has tries of its own, and so has a session of its person.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from allauth.core import ratelimit
from django.http import HttpRequest

from apps.accounts.engine import forwarded, known_browsers
from apps.accounts.services import addresses, guesses
from apps.accounts.services.guesses import Guess
from apps.core.errors import DomainError

# Looked for instead of a person who is not there: both take one statement.
_NOBODY: Final = uuid.UUID(int=0)


def count(request: HttpRequest, *, door: str, email: str) -> Guess:
    """Count a try at the account that `email` names. Raises `TooManyTries`."""
    owner = addresses.owner_of(email)
    return guesses.count(
        door=door,
        email=email,
        person=owner,
        ip=forwarded.client_ip(request),
        browser=_own_browser(request, owner or _NOBODY),
    )


@contextmanager
def guess(request: HttpRequest, *, door: str, email: str) -> Iterator[None]:
    """Count what is judged inside as a try. Raises `TooManyTries`.

    It was wrong if a `DomainError` comes out, unless that says that nothing was judged (429).
    """
    with _judged(count(request, door=door, email=email)):
        yield


@contextmanager
def guess_of_signed_in(request: HttpRequest) -> Iterator[None]:
    """The same for somebody signed in who guesses at what is no account.

    Their own browser has no tries of its own: they could sign in anew for more of them.
    """
    person: Any = request.user
    counted = guesses.count(
        door=guesses.DEVICE,
        email=person.email,
        person=person.pk,
        ip=forwarded.client_ip(request),
    )
    with _judged(counted):
        yield


@contextmanager
def _judged(counted: Guess) -> Iterator[None]:
    try:
        yield
    except DomainError as fault:
        if fault.status == HTTPStatus.TOO_MANY_REQUESTS:
            guesses.take_back(counted)
        else:
            guesses.was_wrong(counted)
        raise
    guesses.take_back(counted)


def is_own_browser(request: HttpRequest, *, email: str) -> bool:
    """Whether this browser is known to the account that `email` names."""
    return _own_browser(request, addresses.owner_of(email) or _NOBODY) is not None


def _own_browser(request: HttpRequest, user_id: uuid.UUID) -> uuid.UUID | None:
    known = known_browsers.recognise(request, user_id)
    if known is None and request.user.is_authenticated and request.user.pk == user_id:
        session: uuid.UUID = request.browser_session.pk  # type: ignore[attr-defined]
        return session
    return known


def lets_in(request: HttpRequest, *, action: str, email: str) -> bool:
    """Whether a door counts one more request from this address. It never shuts out its owner's."""
    return bool(ratelimit.consume(request, action=action)) or is_own_browser(request, email=email)
