"""A client's second half, over HTTP: codes into tokens, tokens into answers. For the first half see `authorizing`."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.support.authorizing import VERIFIER, code_for
from tests.support.factories import Person, RegisteredClient

TOKEN = "/oauth/token"
INTROSPECT = "/oauth/introspect"
REVOKE = "/oauth/revoke"
USERINFO = "/oauth/userinfo"
JWKS = "/oauth/jwks"
FORM = "application/x-www-form-urlencoded"
ISSUER = "http://localhost:8000"
API = f"{ISSUER}/api"


def basic(client_id: str, secret: str) -> dict[str, str]:
    """Return the header of client_secret_basic, form-encoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows an access token."""
    return {"Authorization": f"Bearer {token}"}


def post(
    path: str,
    form: Mapping[str, str | list[str] | None],
    client: RegisteredClient | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> Any:
    """Send a form, authenticated as `client`: with its secret in the header, or as a public client."""
    values: dict[str, Any] = {name: value for name, value in form.items() if value is not None}
    sent = dict(headers or {})
    if client is not None and client.secret:
        sent |= basic(client.id, client.secret)
    elif client is not None:
        values = {"client_id": client.id} | values
    return Client().post(path, urlencode(values, doseq=True), content_type=FORM, headers=sent)


def exchange(client: RegisteredClient, code: str, /, **changes: str | list[str] | None) -> Any:
    """Redeem a code; a change to None leaves a parameter out."""
    form: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
    }
    return post(TOKEN, form | changes, client)


def refresh(client: RegisteredClient, token: str, /, **changes: str | list[str] | None) -> Any:
    """Use a refresh token."""
    form: dict[str, Any] = {"grant_type": "refresh_token", "refresh_token": token}
    return post(TOKEN, form | changes, client)


def machine_token(client: RegisteredClient, /, **changes: str | list[str] | None) -> str:
    """Return an access token that the client got for itself."""
    form: dict[str, Any] = {"grant_type": "client_credentials"}
    return str(good(post(TOKEN, form | changes, client))["access_token"])


def tokens(person: Person, client: RegisteredClient, **asked: Any) -> dict[str, Any]:
    """Return what the token endpoint gives after this person agreed; `asked` changes the authorization request."""
    sent = {"code_verifier": None} if asked.get("code_challenge", "") is None else {}
    if asked.get("redirect_uri", "") is None:
        sent["redirect_uri"] = None
    return good(exchange(client, code_for(person, client, **asked), **sent))


def good(response: Any) -> dict[str, Any]:
    """Return the document of a successful answer; fails the test for any other."""
    assert response.status_code == 200, (response.status_code, response.content)
    assert response.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


def refused(response: Any, error: str, status: int = 400) -> None:
    """Assert an error document of the protocol that nobody may store (RFC 6749 §5.2)."""
    assert response.status_code == status, (response.status_code, response.content)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    document = response.json()
    assert document["error"] == error, document
    assert document.keys() <= {"error", "error_description", "error_uri"}
    allowed = {*range(0x20, 0x7F)} - {0x22, 0x5C}
    assert {ord(letter) for letter in document["error_description"]} <= allowed


def userinfo(token: str) -> Any:
    """Ask for the person's claims."""
    return Client().get(USERINFO, headers=bearer(token))


def introspect(token: str, client: RegisteredClient) -> dict[str, Any]:
    """Return what introspection says of a token."""
    return good(post(INTROSPECT, {"token": token}, client))


def is_live(token: str, client: RegisteredClient) -> bool:
    """Whether introspection calls a token active."""
    return bool(introspect(token, client)["active"])


def decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a JWT whose signature the published keys verify."""
    keys = KeySet.import_key_set(Client().get(JWKS).json())
    found = jwt.decode(token, keys, algorithms=["ES256", "RS256", "PS256", "EdDSA"])
    return found.header, found.claims


def unverified(token: str) -> dict[str, Any]:
    """Return the claims of a JWT without asking who signed it."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
