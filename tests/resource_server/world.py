"""An issuer with keys of its own that signs whatever a test wants, right or wrong, and an API that believes it."""

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from apps.resource_server.api.authentication import TokenAuthentication
from apps.resource_server.api.permissions import RequireLevel, RequireScopes
from apps.resource_server.api.responses import exception_handler

RESOURCE = "https://api.example/v1"
ADDRESS = f"{RESOURCE}/notes"
_ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]
_REGISTRY = jws.JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
Key = ECKey | OKPKey | RSAKey


@dataclass(frozen=True)
class From:
    """So many seconds from when the token is made, which may be long after the tests were collected."""

    seconds: int


@dataclass
class World:
    """The issuer: what it publishes, and how often it was asked."""

    url: str
    keys: dict[str, Key] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_down: bool = False

    def add_key(self, kid: str, key: Key | None = None) -> None:
        """Publish one more key."""
        self.keys[kid] = key or ECKey.generate_key("P-256")

    def token(
        self, *, kid: str = "one", header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """An access token that is right but for what is given; None leaves a claim out."""
        now = int(time.time())
        body = {
            "iss": self.url,
            "sub": "somebody",
            "aud": RESOURCE,
            "client_id": "an-app",
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
            "scope": "notes:read",
        } | claims
        said = {"alg": "ES256", "kid": kid, "typ": "at+jwt"} | (header or {})
        return sign(said, _present(body, now), self.keys[kid])


def sign(header: dict[str, Any], claims: Any, key: Key | bytes) -> str:
    """A compact JWS of anything; None leaves a member of the header out. Bytes are a secret for HMAC."""
    said = {name: value for name, value in header.items() if value is not None}
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    message = f"{_b64(json.dumps(said).encode())}.{_b64(payload)}"
    if isinstance(key, bytes):
        return f"{message}.{_b64(hmac.digest(key, message.encode(), 'sha256'))}"
    with warnings.catch_warnings():
        # The library advises against what these tests are about.
        warnings.simplefilter("ignore", SecurityWarning)
        return jws.serialize_compact(said, payload, key, registry=_REGISTRY)


def weak_key() -> RSAKey:
    """An RSA key that nobody should use any more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.generate_key(1024)


def proof(key: Key, token: str, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A DPoP proof for GET ADDRESS that is right but for what is given."""
    now = int(time.time())
    body = {
        "htm": "GET",
        "htu": ADDRESS,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "ath": _b64(hashlib.sha256(token.encode()).digest()),
    } | claims
    said = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)} | (header or {})
    return sign(said, _present(body, now), key)


def bound_to(key: Key) -> dict[str, str]:
    """`cnf` of a token that belongs to the holder of `key`."""
    return {"jkt": key.thumbprint()}


def call(
    token: str | None = None, *, scheme: str = "Bearer", method: str = "get", **headers: str
) -> Any:
    """What the API answers."""
    sent = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    if token is not None:
        sent["HTTP_AUTHORIZATION"] = f"{scheme} {token}"
    request = getattr(APIRequestFactory(), method)("/v1/notes", **sent)
    return Notes.as_view()(request)


class Notes(APIView):
    """An API of another project."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (RequireScopes, RequireLevel)
    required_scopes: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": ("notes:read",),
        "DELETE": ("notes:read",),
    }
    required_acr: ClassVar[dict[str, tuple[str, ...]]] = {"DELETE": ("strong", "stronger")}
    required_max_age: ClassVar[dict[str, int]] = {"DELETE": 300}

    def get_exception_handler(self) -> Any:
        """As a project would set it for all of its views."""
        return exception_handler

    def get(self, request: Any) -> Response:
        """Who calls."""
        return Response({"sub": request.user.pk})

    def delete(self, _request: Any) -> Response:
        """Something that is worth more."""
        return Response(status=204)


@contextmanager
def running() -> Iterator[World]:
    """An issuer that answers on loopback."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            world.asked.append(self.path)
            status, document = _page(world, self.path)
            body = json.dumps(document).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{world.url}/jwks")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    world = World(f"http://127.0.0.1:{server.server_port}")
    world.metadata = {"issuer": world.url, "jwks_uri": f"{world.url}/jwks"}
    world.add_key("one")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _present(body: dict[str, Any], now: int) -> dict[str, Any]:
    """What is not None, with its times."""
    return {
        name: now + value.seconds if isinstance(value, From) else value
        for name, value in body.items()
        if value is not None
    }


def _page(world: World, path: str) -> tuple[int, Any]:
    if world.is_down:
        return 503, {}
    if path == "/moved":
        return 302, {}
    if path == "/.well-known/oauth-authorization-server":
        return 200, world.metadata
    if path == "/jwks":
        keys = [key.as_dict(private=False) | {"kid": kid} for kid, key in world.keys.items()]
        return 200, {"keys": keys}
    return 404, {}


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
