"""Server-side sessions: the browser holds a random name, the values never leave this process."""

import secrets
import threading
import time
from collections import OrderedDict
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin

LIFETIME_SECONDS = 12 * 60 * 60
LIMIT = 10_000


class ServerSession(dict[str, Any], SessionMixin):
    """What is remembered of one browser, under a name nobody can guess."""

    def __init__(self) -> None:
        super().__init__()
        self.key = secrets.token_urlsafe(32)
        self.ends_at = time.monotonic() + LIFETIME_SECONDS


class MemorySessions(SessionInterface):
    """Keeps sessions in memory; the oldest one goes when there are LIMIT of them."""

    def __init__(self, *, cookie_name: str, secure: bool) -> None:
        self._cookie_name = cookie_name
        self._secure = secure
        self._live: OrderedDict[str, ServerSession] = OrderedDict()
        self._lock = threading.Lock()

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session the cookie names, or an empty one that is not stored yet."""
        with self._lock:
            session = self._live.get(request.cookies.get(self._cookie_name, ""))
        if session is None or session.ends_at < time.monotonic():
            return ServerSession()
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what is not empty and (re)name it to the browser; forget what is empty."""
        if not isinstance(session, ServerSession):
            raise TypeError("The session was not made by this store.")
        response.vary.add("Cookie")
        named = request.cookies.get(self._cookie_name)
        if session:
            self._store(session)
            if named != session.key:
                self._name_to_browser(response, session.key)
        else:
            self._forget(session.key)
            if named is not None:
                self._name_to_browser(response, "", max_age=0)

    def rename(self, session: SessionMixin) -> None:
        """Give the session a new name: one planted before sign-in is worth nothing after."""
        if not isinstance(session, ServerSession):
            raise TypeError("The session was not made by this store.")
        self._forget(session.key)
        session.key = secrets.token_urlsafe(32)

    def _name_to_browser(self, response: Response, key: str, max_age: int | None = None) -> None:
        response.set_cookie(
            self._cookie_name,
            key,
            max_age=max_age,
            httponly=True,
            samesite="Lax",
            secure=self._secure,
        )

    def _store(self, session: ServerSession) -> None:
        with self._lock:
            self._live[session.key] = session
            while len(self._live) > LIMIT:
                self._live.popitem(last=False)

    def _forget(self, key: str) -> None:
        with self._lock:
            self._live.pop(key, None)
