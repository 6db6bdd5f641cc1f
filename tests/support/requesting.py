"""A client that signs its authorization requests (RFC 9101): as a value, or at an address of its own."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from tests.support.authorizing import AUTHORIZE, is_page, reply, request_of
from tests.support.factories import RegisteredClient, make_client
from tests.support.listening import Listener, listening, said
from tests.support.signing import ED, ISSUER, KEY, RSA, jwks, sign

TYPE = "oauth-authz-req+jwt"


def make_app(**registration: Any) -> RegisteredClient:
    """Return a first-party client that published a key of each kind."""
    values: dict[str, Any] = {"is_first_party": True, "jwks": jwks(KEY, RSA, ED)}
    return make_client(**(values | registration))


def claims_of(client: RegisteredClient, /, **changes: Any) -> dict[str, Any]:
    """Return the claims of a good request object; a change to None leaves one out."""
    now = int(time.time())
    own: dict[str, Any] = {"iss": client.id, "aud": ISSUER, "nbf": now, "exp": now + 300}
    claims = own | request_of(client) | changes
    return {name: value for name, value in claims.items() if value is not None}


def request_object(
    client: RegisteredClient,
    /,
    *,
    key: Any = KEY,
    algorithm: str = "ES256",
    header: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """Return a signed request object."""
    return sign(
        claims_of(client, **changes),
        key=key,
        algorithm=algorithm,
        header={"typ": TYPE} if header is None else header,
    )


def unsigned(header: dict[str, Any], claims: Any) -> str:
    """Return what has the form of a JWT, and the signature of nobody; `claims` may be text."""
    raw = claims if isinstance(claims, str) else json.dumps(claims)
    parts = [json.dumps(header).encode(), raw.encode(), b"sig"]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def told(response: Any) -> str:
    """Return the error that a page, or the client, was told; "" for none."""
    if response.status_code != 400:
        return reply(response).error
    assert is_page(response)
    return next(
        error
        for error in ("invalid_request_object", "invalid_request_uri", "invalid_request")
        if error in response.content.decode()
    )


def bring(browser: Client, client: RegisteredClient, text: str, **beside: str) -> Any:
    """Send the browser to the authorization endpoint with a request object."""
    return browser.get(AUTHORIZE, {"client_id": client.id, "request": text} | beside)


def refer(browser: Client, client: RegisteredClient, uri: str, **beside: str) -> Any:
    """Send the browser to the authorization endpoint with the address of a request object."""
    return browser.get(AUTHORIZE, {"client_id": client.id, "request_uri": uri} | beside)


@contextmanager
def published(text: str = "", *, status: str = "200 OK") -> Iterator[Listener]:
    """Somebody on this machine who gives `text` to whoever asks; `publish` changes it."""
    with listening(said(text.encode(), status=status)) as host:
        yield host


def publish(host: Listener, text: str) -> None:
    """Change what is there."""
    host.answer = said(text.encode())


def address_of(host: Listener, path: str = "/request.jwt") -> str:
    """Return where it is."""
    return f"http://127.0.0.1:{host.port}{path}"
