"""A program that calls our APIs with a real token, got over HTTP as any client gets one."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.support.authorizing import VERIFIER, authorize, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_machine
from tests.support.proving import prove

EVERYTHING = (
    "openid profile email phone address account:write documents:read documents:write "
    "documents:delete users:read users:write"
)


@dataclass
class Caller:
    """Sends requests with `token`, if there is one."""

    token: str = ""
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON, bytes as they are; `If_Match` in `headers` is If-Match."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            extra.setdefault("Authorization", f"Bearer {self.token}")
        content_type = extra.pop("Content-Type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.browser.generic(method, path, data, content_type, headers=extra)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """PUT."""
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.send("DELETE", path, **headers)

    def form(self, method: str, path: str, **fields: Any) -> Any:
        """Send a multipart form; a file is a SimpleUploadedFile."""
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        body = encode_multipart(BOUNDARY, fields)
        return self.send(method, path, body, **{"Content-Type": MULTIPART_CONTENT})


def body_of(response: Any) -> bytes:
    """Return the whole body; a streamed one is read to its end, where Django's client closes it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def caller_for(person: Person, scope: str = EVERYTHING, *, factor: str = "totp") -> Caller:
    """Return a caller with a token that `person` granted, as far as their roles reach.

    They proved a second factor besides the password, or none if `factor` is empty.
    """
    client = make_client(scopes=tuple(scope.split()), is_first_party=True)
    browser = signed_in(person)
    if factor:
        prove(browser, factor)
    return _redeem(
        client,
        grant_type="authorization_code",
        code=reply(authorize(browser, client, scope=scope)).code,
        redirect_uri=client.redirect_uri,
        code_verifier=VERIFIER,
    )


def machine_caller(scope: str, *, roles: tuple[str, ...]) -> Caller:
    """Return a caller whose token stands for an application alone (RFC 6749 §4.4)."""
    client = make_machine(scopes=tuple(scope.split()), roles=roles)
    return _redeem(client, grant_type="client_credentials", scope=scope)


def _redeem(client: RegisteredClient, **parameters: str) -> Caller:
    secret = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
    response = Client().post(
        "/oauth/token",
        urlencode(parameters),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {secret}"},
    )
    assert response.status_code == 200, response.content
    return Caller(response.json()["access_token"])
