"""What is measured. Each kind of work prepares a state once, and then does one unit at a time."""

import base64
import hashlib
import http.client
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REDIRECT_URI = "https://app.example.com/callback"
State = dict[str, Any]


class UnexpectedAnswerError(Exception):
    """The provider did not do what was asked: the figures would be of something else."""


class Connection:
    """One keep-alive connection, with the headers this work needs."""

    def __init__(self, url: str) -> None:
        self.http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def ask(
        self,
        method: str,
        path: str,
        expected: int,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[bytes, http.client.HTTPMessage]:
        """Send one request and check its status."""
        body = urlencode(form) if form is not None else None
        self.http.request(method, path, body, (FORM if form is not None else {}) | (headers or {}))
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status != expected:
            raise UnexpectedAnswerError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content, answer.headers


def client_credentials(connection: Connection, state: State) -> None:
    """RFC 6749 §4.4."""
    connection.ask("POST", "/oauth/token", 200, form=state["machine"])


def introspection(connection: Connection, state: State) -> None:
    """RFC 7662, of a signed access token."""
    form = state["basic_form"] | {"token": state["access_token"]}
    connection.ask("POST", "/oauth/introspect", 200, form=form)


def userinfo(connection: Connection, state: State) -> None:
    """OpenID Connect Core 1.0 §5.3."""
    headers = {"Authorization": f"Bearer {state['access_token']}"}
    connection.ask("GET", "/oauth/userinfo", 200, headers=headers)


def authorize_and_token(connection: Connection, state: State) -> dict[str, Any]:
    """A code in an existing session, and its exchange with an ID token; returns the answer."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": state["basic_form"]["client_id"],
            "redirect_uri": REDIRECT_URI,
            "scope": state["scope"],
            "state": "s",
            "nonce": "n",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )
    _, headers = connection.ask(
        "GET", f"/oauth/authorize?{query}", 303, headers={"Cookie": state["cookie"]}
    )
    answer = parse_qs(urlsplit(headers["Location"]).query)
    if "code" not in answer:
        raise UnexpectedAnswerError(f"No code in the answer: {sorted(answer)}")
    form = state["basic_form"] | {
        "grant_type": "authorization_code",
        "code": answer["code"][0],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": verifier,
    }
    content, _ = connection.ask("POST", "/oauth/token", 200, form=form)
    tokens: dict[str, Any] = json.loads(content)
    return tokens


def refresh(connection: Connection, state: State) -> None:
    """RFC 6749 §6, rotating, with ID token; each connection has a family of its own."""
    if "refresh_token" not in state:
        state["refresh_token"] = authorize_and_token(connection, state)["refresh_token"]
    form = state["basic_form"] | {
        "grant_type": "refresh_token",
        "refresh_token": state["refresh_token"],
    }
    content, _ = connection.ask("POST", "/oauth/token", 200, form=form)
    state["refresh_token"] = json.loads(content)["refresh_token"]


def discovery(connection: Connection, state: State) -> None:
    """OpenID Connect Discovery 1.0 §4."""
    connection.ask("GET", "/.well-known/openid-configuration", 200)


def unprotected(connection: Connection, state: State) -> None:
    """The plainest answer there is: what the frame itself costs."""
    connection.ask("GET", "/health/live", 200)


def documents(connection: Connection, state: State) -> None:
    """A protected API call with a signed access token."""
    headers = {"Authorization": f"Bearer {state['access_token']}"}
    connection.ask("GET", "/api/v1/documents", 200, headers=headers)


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the table: the peer's CPU milliseconds are those of design measurements."""

    name: str
    unit: Callable[[Connection, State], object]
    peer_ms: float | None
    target_ratio: float | None


ALL = (
    Work("client credentials, JWT", client_credentials, 0.133, 1.0),
    Work("authorize + token in a session", authorize_and_token, 1.739, 0.75),
    Work("refresh, rotating, with ID token", refresh, 0.875, 0.7),
    Work("introspection", introspection, 0.228, 1.0),
    Work("userinfo", userinfo, 0.210, 1.0),
    Work("discovery", discovery, 0.051, 1.0),
    Work("document list (protected API)", documents, None, None),
    Work("liveness (the frame itself)", unprotected, None, None),
)


def sign_in(connection: Connection, email: str, password: str) -> str:
    """Sign in through the hosted page; returns the Cookie header."""
    page, headers = connection.ask("GET", "/sign-in/", 200)
    cookies = _cookies(headers)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise UnexpectedAnswerError("The sign-in page has no form.")
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1].decode()}
    _, headers = connection.ask(
        "POST", "/sign-in/", 302, form=form, headers={"Cookie": _header(cookies)}
    )
    return _header(cookies | _cookies(headers))


def _cookies(headers: http.client.HTTPMessage) -> dict[str, str]:
    pairs = (line.split(";")[0].split("=", 1) for line in headers.get_all("Set-Cookie", []))
    return dict(pairs)


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
