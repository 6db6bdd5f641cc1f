"""Where what is being done comes from: the request that this thread works for, if there is one.

A middleware remembers the request, nothing more; who and from where is worked out when somebody
asks, which is when something is written to the audit trail. Commands have no request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.problems import is_sessionless

_LONGEST_USER_AGENT: Final = 300
# An IPv6 address that ends in an IPv4 one; a zone behind it has no bound.
_LONGEST_ADDRESS: Final = 45


class Origin:
    """The request behind an action."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._is_asking = False

    @property
    def address(self) -> str:
        """The client's network address; "" when it cannot be known."""
        found = import_string(settings.CLIENT_ADDRESS)(self._request)
        return str(found or "")[:_LONGEST_ADDRESS]

    @property
    def user_agent(self) -> str:
        """What the browser calls itself, printable and short."""
        given = self._request.META.get("HTTP_USER_AGENT", "")[:_LONGEST_USER_AGENT]
        return "".join(sign for sign in given if sign.isprintable())

    @property
    def person_id(self) -> UUID | None:
        """Who is signed in, or whom the access token stands for.

        Nobody, while that is being worked out: a session that turns out to have ended says so.
        """
        user = getattr(self._request, "user", None)
        if user is None or self._is_asking:
            return None
        self._is_asking = True
        try:
            found: UUID | None = user.pk if user.is_authenticated else None
        finally:
            self._is_asking = False
        return found

    @property
    def session_id(self) -> UUID | None:
        """The browser session, once it is known who is there."""
        if self.person_id is None:
            return None
        session = getattr(self._request, "browser_session", None)
        found: UUID | None = session.pk if session is not None else None
        return found

    @property
    def client_id(self) -> str:
        """The application whose access token was shown."""
        return str(getattr(getattr(self._request, "auth", None), "client_id", ""))

    @property
    def is_program(self) -> bool:
        """Whether the path is one for programs, which have no browser session."""
        return is_sessionless(self._request.path_info)


_current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin | None:
    """The request behind what is being done now; None for a command."""
    return _current.get()


@contextmanager
def of_nobody() -> Iterator[None]:
    """Let what is done in this block have no request behind it."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def of(request: Any) -> Iterator[None]:
    """Let `current` answer while `request` is worked on."""
    token = _current.set(Origin(request))
    try:
        yield
    finally:
        _current.reset(token)
