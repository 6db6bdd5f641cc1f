"""A client's first half of a sign-in, over HTTP: send the browser to us, read what comes back."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponseBase
from django.test import Client

from tests.support.factories import Person, RegisteredClient

AUTHORIZE = "/oauth/authorize"
VERIFIER = "a-verifier-that-only-the-client-knows-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
_ISSUER = "http://localhost:8000"


@dataclass(frozen=True)
class Reply:
    """What the client got back: the URI without its answer, the answer, and how it travelled."""

    uri: str
    parameters: Mapping[str, str]
    mode: str

    @property
    def code(self) -> str:
        """The code; fails the test when there is none."""
        assert "code" in self.parameters, self.parameters
        return self.parameters["code"]

    @property
    def error(self) -> str:
        """The error, "" for none."""
        return self.parameters.get("error", "")


def request_of(client: RegisteredClient, **changes: Any) -> dict[str, str]:
    """Return a good authorization request; a change to None leaves a parameter out."""
    values = {
        "client_id": client.id,
        "redirect_uri": client.redirect_uri,
        "response_type": "code",
        "scope": "openid profile",
        "state": "s-123",
        "nonce": "n-456",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def authorize(browser: Client, client: RegisteredClient, **changes: Any) -> Any:
    """Send the browser to the authorization endpoint."""
    return browser.get(AUTHORIZE, request_of(client, **changes))


def sign_in(browser: Client, person: Person, *, way_back: str = "") -> Any:
    """Sign in at the hosted page; asserts that it worked."""
    response = browser.post(
        "/sign-in/", {"login": person.email, "password": person.password, "next": way_back}
    )
    assert response.status_code == 302, response.content.decode()
    return response


def signed_in(person: Person) -> Client:
    """Return a browser in which this person is signed in."""
    browser = Client()
    sign_in(browser, person)
    return browser


def walk(browser: Client, response: Any) -> Any:
    """Follow redirects as long as they stay with us; returns the last response."""
    for _ in range(10):
        location = response.headers.get("Location", "")
        if not location.startswith(("/", f"{_ISSUER}/")):
            return response
        response = browser.get(location)
    raise AssertionError("a circle of redirects")


def reply(response: Any) -> Reply:
    """Read an authorization response; fails the test when it is none."""
    if response.status_code == 200:
        return _form(response)
    assert response.status_code == 303, (response.status_code, response.content.decode()[:2000])
    parts = urlsplit(response.headers["Location"])
    assert not (parts.query and parts.fragment)
    mode = "fragment" if parts.fragment else "query"
    parameters = dict(parse_qsl(parts.fragment or parts.query, strict_parsing=True))
    return Reply(parts._replace(query="", fragment="").geturl(), parameters, mode)


def _form(response: Any) -> Reply:
    form = re.search(
        r'<form id="form-post"[^>]*action="([^"]*)">(.*?)</form>',
        response.content.decode(),
        re.DOTALL,
    )
    assert form, response.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2])
    return Reply(unescape(form[1]), {unescape(n): unescape(v) for n, v in fields}, "form_post")


def agree(browser: Client, response: Any, *, scopes: list[str] | None = None) -> Any:
    """Press Allow on the consent page that `response` leads to; returns what ends the flow.

    `scopes` are the switches that stay on; by default all of them.
    """
    page = walk(browser, response)
    assert 'id="consent-allow"' in page.content.decode(), page.content.decode()[:2000]
    return walk(browser, answer_consent(browser, page, "allow", scopes=scopes))


def answer_consent(
    browser: Client, page: Any, decision: str, *, scopes: list[str] | None = None
) -> Any:
    """Send the consent page's form."""
    html = page.content.decode()
    offered = re.findall(r'name="scope" value="([^"]*)"', html)
    found = re.search(r'name="request_id" value="([^"]*)"', html)
    assert found, html
    form = {
        "request_id": found[1],
        "decision": decision,
        "scope": offered if scopes is None else scopes,
    }
    return browser.post("/oauth/consent", form)


def code_for(person: Person, client: RegisteredClient, **changes: Any) -> str:
    """Return a code that this person let this client have, in a browser of its own."""
    browser = signed_in(person)
    response = authorize(browser, client, **changes)
    if response.headers.get("Location", "").startswith("/"):
        response = agree(browser, response)
    return reply(response).code


def exchange(client: RegisteredClient, code: str) -> dict[str, Any]:
    """Redeem a code as a confidential client does; returns the token response."""
    secret = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
    }
    response = Client().post(
        "/oauth/token",
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {secret}"},
    )
    assert response.status_code == 200, response.content
    answered: dict[str, Any] = response.json()
    return answered


def id_token_of(browser: Client, client: RegisteredClient, **changes: Any) -> str:
    """Return the ID token of a sign-in that needs no page."""
    answered = exchange(client, reply(authorize(browser, client, **changes)).code)
    return str(answered["id_token"])


def claims_of(token: str) -> dict[str, Any]:
    """Return what a JWT says, unverified."""
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def address(**parameters: str) -> str:
    """Return the authorization endpoint's path with a query."""
    return f"{AUTHORIZE}?{urlencode(parameters)}"


def is_page(response: HttpResponseBase, status: int = 400) -> bool:
    """Whether nothing was redirected and a page with this status is shown."""
    return response.status_code == status and "Location" not in response.headers
