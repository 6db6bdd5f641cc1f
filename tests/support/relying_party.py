"""A little relying party on this machine that is told of the end of sessions, and believes only what it verified."""

import ipaddress
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.management import call_command
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django import Settings

from tests.support.factories import RegisteredClient, make_client
from tests.support.oauth import ISSUER, JWKS

Register = Callable[..., RegisteredClient]

EVENT = "http://schemas.openid.net/event/backchannel-logout"
PATH = "/backchannel-logout"
FORM = "application/x-www-form-urlencoded"


class NotValid(Exception):
    """A logout token that §2.6 has refused."""


@dataclass
class RelyingParty:
    """`told` are the claims of accepted tokens, `refused` why others were not; `stumbles` are what the next calls are
    answered with, whatever they say.
    """

    issuer: str
    keys: dict[str, Any]
    port: int = 0
    client_id: str = ""
    algorithm: str = "ES256"
    unseal: Callable[[str], str] = str
    told: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stumbles: list[int] = field(default_factory=list)
    calls: int = 0

    @property
    def uri(self) -> str:
        """Where it wants to be told."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    def heard(self, content_type: str, body: bytes) -> int:
        """Take a call; returns the status of the answer."""
        self.calls += 1
        if self.stumbles:
            return self.stumbles.pop(0)
        try:
            self.told.append(self._verified(content_type, body))
        except Exception as fault:  # noqa: BLE001 # whatever it is, the answer is 400 and the test reads why
            self.refused.append(f"{type(fault).__name__}: {fault}")
            return 400
        return 200

    def _verified(self, content_type: str, body: bytes) -> dict[str, Any]:
        """Back-Channel Logout 1.0 §2.6, in its order."""
        fields = parse_qs(body.decode("ascii"), strict_parsing=True)
        demand(content_type == FORM and fields.keys() == {"logout_token"}, "no form")
        (text,) = fields["logout_token"]
        keys = KeySet.import_key_set(self.keys)  # type: ignore[arg-type] # what was published
        token = jwt.decode(self.unseal(text), keys, algorithms=[self.algorithm])
        claims, now = token.claims, time.time()
        demand(token.header["typ"] == "logout+jwt", "typ")
        demand(claims["iss"] == self.issuer and claims["aud"] == self.client_id, "iss or aud")
        demand(now - 60 <= claims["iat"] <= now + 10, "iat")
        demand(now < claims["exp"] <= claims["iat"] + 120, "exp")
        demand(bool(claims.get("sid") or claims.get("sub")), "neither sid nor sub")
        demand(claims["events"] == {EVENT: {}}, "events")
        demand("nonce" not in claims, "a nonce")
        demand(claims["jti"] not in [one["jti"] for one in self.told], "jti seen before")
        return claims


def demand(holds: bool, what: str) -> None:  # reads as a sentence
    """Raise `NotValid` unless it holds."""
    if not holds:
        raise NotValid(what)


@contextmanager
def relying_party(*, issuer: str, keys: dict[str, Any]) -> Iterator[RelyingParty]:
    """One that listens, until the block ends."""
    party = RelyingParty(issuer, keys)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_known = self.path.partition("?")[0] == PATH
            status = party.heard(self.headers["Content-Type"], body) if is_known else 404
            self.send_response(status)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    party.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield party
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def party(db: None, settings: Settings) -> Iterator[RelyingParty]:
    """A server that verifies what it is told."""
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with relying_party(issuer=ISSUER, keys=Client().get(JWKS).json()) as listening:
        yield listening


@pytest.fixture
def register(party: RelyingParty) -> Register:
    """Registers the party as a first-party client, with changes."""

    def made(**registration: Any) -> RegisteredClient:
        about = {"backchannel_logout_uri": party.uri} | registration.pop("metadata", {})
        usual: dict[str, Any] = {"is_first_party": True, "metadata": about}
        app = make_client(**usual | registration)
        party.client_id = app.id
        return app

    return made


def work() -> None:
    """Do what is due."""
    call_command("work", "--once")
