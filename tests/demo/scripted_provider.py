"""A provider that follows a script, so that tests can have it answer what no good provider answers.

The demo app's good path is played against the real product in `tests/journeys`.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Script:
    """What this provider says; a test changes the line it is about."""

    issuer: str = ""
    nonce: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    refresh: tuple[int, dict[str, Any]] = (400, {"error": "invalid_grant"})
    userinfo: tuple[int, dict[str, Any]] = (
        200,
        {"sub": "ada", "name": "Ada Lovelace", "email": "ada@example.com"},
    )
    documents: tuple[int, dict[str, str], Any] = (200, {}, {"results": [], "next": None})
    # What each deletion is answered with, in turn; the last one again and again.
    deletions: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    signing_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published_key: ECKey | None = None
    heard: list[tuple[str, str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)

    def id_token(self) -> str:
        """Sign an ID token for the nonce, with the script's claims laid over the right ones."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "ada",
            "aud": "notes-client",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
        }
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims | self.claims, self.signing_key)


class Answering(BaseHTTPRequestHandler):
    """Speaks the script of its server."""

    server: "Stage"

    def do_GET(self) -> None:
        """Answer discovery, keys, userinfo and documents."""
        self._answer({})

    def do_POST(self) -> None:
        """Answer the token endpoint, revocation and a new document."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._answer(parse_qs(body))

    def do_DELETE(self) -> None:
        """Answer the deletion of a document."""
        self._answer({})

    def log_message(self, *_words: object) -> None:
        """Keep the test output clean."""

    def _answer(self, form: dict[str, list[str]]) -> None:
        script = self.server.script
        script.heard.append((self.command, self.path, dict(self.headers), form))
        status, headers, body = self._reply(script, form)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reply(self, script: Script, form: dict[str, list[str]]) -> Reply:
        path = self.path.partition("?")[0]
        if path == "/.well-known/openid-configuration":
            return as_json(200, discovery(script))
        if path == "/jwks":
            key = script.published_key or script.signing_key
            return as_json(200, {"keys": [key.as_dict(private=False)]})
        if path == "/token" and form.get("grant_type") == ["refresh_token"]:
            return as_json(*script.refresh)
        if path == "/token":
            first = {"access_token": "access-1", "token_type": "Bearer", "expires_in": 300}
            return as_json(200, first | {"id_token": script.id_token()} | script.token)
        if path == "/userinfo":
            return as_json(*script.userinfo)
        if path == "/api/documents":
            status, headers, body = script.documents
            return as_json(status, body, headers)
        if path.startswith("/api/documents/"):
            status, headers, body = script.deletions[0]
            del script.deletions[: len(script.deletions) > 1]
            return as_json(status, body, headers)
        return as_json(200 if path == "/revoke" else 404, {})


class Stage(ThreadingHTTPServer):
    """The server, and the script it plays."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.script = Script(issuer=f"http://127.0.0.1:{self.server_port}")


def discovery(script: Script) -> dict[str, Any]:
    """Return the discovery document, with the script's own lines laid over it."""
    issuer = script.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/end-session",
        "revocation_endpoint": f"{issuer}/revoke",
        "id_token_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": True,
    } | script.metadata


def as_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Reply:
    """Make a JSON reply."""
    return status, {"Content-Type": "application/json"} | (headers or {}), json.dumps(body).encode()


@contextmanager
def playing() -> Iterator[Script]:
    """Run a provider on a free port for as long as the block lasts."""
    with Stage() as stage:
        thread = threading.Thread(target=stage.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stage.script
        finally:
            stage.shutdown()
            thread.join()
