"""An upstream provider that follows a script: right by default, wrong where a test says so.

It speaks OpenID Connect, and GitHub's API. The good way between two instances of the product itself is
played in tests/journeys.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey

Reply = tuple[int, Any]


@dataclass
class Script:
    """What this provider says.

    `replies` replaces an answer by path: a reply, or what makes one. `by_form` looks at what was sent.
    """

    issuer: str = ""
    nonce: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    github: dict[str, Any] = field(default_factory=lambda: {"id": 583231, "login": "octo"})
    github_emails: list[Any] = field(default_factory=list)
    signing_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published: list[ECKey] = field(default_factory=list)
    replies: dict[str, Reply | Callable[[], Reply]] = field(default_factory=dict)
    by_form: dict[str, Callable[[dict[str, list[str]]], Reply]] = field(default_factory=dict)
    heard: list[tuple[str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)

    def id_token(self) -> str:
        """Sign an ID token, with the script's claims laid over the right ones; None takes one away."""
        now = int(time.time())
        right = {
            "iss": self.issuer,
            "sub": "ann-there",
            "aud": "client-there",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
        }
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        header = {"alg": "ES256", "kid": "one"} | self.header
        return jwt.encode(header, claims, self.signing_key)

    def paths_heard(self) -> list[str]:
        """Every path that was asked for, in order."""
        return [path for path, _, _ in self.heard]

    def reply(self, path: str) -> Reply:
        """What is answered there."""
        if path in self.replies:
            reply = self.replies[path]
            return reply() if callable(reply) else reply
        keys = [key.as_dict(private=False) for key in self.published or [self.signing_key]]
        token = {"access_token": "there", "token_type": "Bearer", "id_token": self.id_token()}
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": self._discovery() | self.metadata,
            "/jwks": {"keys": keys},
            "/token": token | self.token,
            "/userinfo": {"sub": "ann-there"} | self.userinfo,
            "/login/oauth/access_token": {"access_token": "there", "token_type": "bearer"},
            "/api/v3/user": self.github,
            "/api/v3/user/emails": self.github_emails,
        }
        return (200, answers[path]) if path in answers else (404, {})

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }


class _Answering(BaseHTTPRequestHandler):
    server: "_Stage"

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._answer(parse_qs(body))

    def log_message(self, *_words: object) -> None:
        """Keep the test output clean."""

    def _answer(self, form: dict[str, list[str]]) -> None:
        path = self.path.partition("?")[0]
        self.server.script.heard.append((path, dict(self.headers), form))
        by_form = self.server.script.by_form.get(path)
        status, body = by_form(form) if by_form else self.server.script.reply(path)
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status in {301, 302, 307}:
            self.send_header("Location", written.decode())
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)


class _Stage(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.script = Script(issuer=f"http://127.0.0.1:{self.server_port}")


@contextmanager
def playing() -> Iterator[Script]:
    """Run a provider on a free port for as long as the block lasts."""
    with _Stage() as stage:
        thread = threading.Thread(target=stage.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stage.script
        finally:
            stage.shutdown()
            thread.join()
