"""A browser's part of a sign-in at the demo app."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from relying_app.config import Instance
from werkzeug.test import TestResponse

from tests.demo.scripted_provider import Script

SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "documents:read",
    "documents:write",
    "documents:delete",
)


def an_instance(issuer: str, **changes: Any) -> Instance:
    """Return an instance of the demo for this issuer."""
    values: dict[str, Any] = {
        "key": "notes",
        "name": "Notes",
        "theme": "paper",
        "issuer": issuer,
        "api": f"{issuer}/api",
        "client_id": "notes-client",
        "client_secret": "a secret for tests",
        "redirect_uri": "http://localhost:8001/callback",
        "post_logout_redirect_uri": "http://localhost:8001/",
        "scopes": SCOPES,
    }
    return Instance(**(values | changes))


@dataclass
class Visitor:
    """A browser at the demo app, with the steps of a sign-in as methods."""

    client: FlaskClient
    script: Script

    def begin(self, path: str = "/sign-in") -> dict[str, str]:
        """Start a sign-in; return the parameters of the authorization request."""
        location = self.client.get(path).headers["Location"]
        assert location.startswith(f"{self.script.issuer}/authorize?")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.script.nonce = asked["nonce"]
        return asked

    def come_back(self, asked: dict[str, str], **answer: str) -> TestResponse:
        """Bring an authorization response to the callback, `iss` and `state` right unless given."""
        query = {"state": asked["state"], "iss": self.script.issuer} | answer
        return self.client.get("/callback", query_string=query)

    def sign_in(self) -> TestResponse:
        """Sign in and return the callback's response."""
        return self.come_back(self.begin(), code="code-1")

    def page(self) -> str:
        """Return the home page."""
        return self.client.get("/").get_data(as_text=True)

    def press(self, path: str, **fields: str) -> TestResponse:
        """Send the form of the home page that goes to `path`."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.page())
        assert found is not None
        return self.client.post(path, data={"form_token": found[1]} | fields)
