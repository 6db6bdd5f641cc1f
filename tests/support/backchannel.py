"""A client that asks somebody who is elsewhere, and their answer (OpenID Connect CIBA Core 1.0)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.support.authorizing import signed_in
from tests.support.factories import Person, RegisteredClient, make_client
from tests.support.listening import Listener, listening, said
from tests.support.oauth import TOKEN, good, post

ASK = "/oauth/bc-authorize"
APPROVALS = "/account/approvals/"
GRANT = "urn:openid:params:grant-type:ciba"
SCOPES = ("openid", "profile", "email", "offline_access", "documents:read")


def make_bank(**registration: Any) -> RegisteredClient:
    """Return a client of the operator's own that asks people on their phones."""
    usual: dict[str, Any] = {
        "name": "Bank",
        "grants": ("authorization_code", "refresh_token", GRANT),
        "scopes": SCOPES,
        "is_first_party": True,
    }
    return make_client(**usual | registration)


def ask(
    client: RegisteredClient, person: Person | None = None, /, **changes: str | list[str] | None
) -> Any:
    """Ask this person for their approval."""
    form: dict[str, str | list[str] | None] = {
        "scope": "openid email",
        "login_hint": person.email if person else None,
    }
    return post(ASK, form | changes, client)


def asked(client: RegisteredClient, person: Person, /, **changes: str | list[str] | None) -> str:
    """Return the secret of a request that is taken."""
    return str(good(ask(client, person, **changes))["auth_req_id"])


def poll(client: RegisteredClient, auth_req_id: str, /, **changes: str | list[str] | None) -> Any:
    """Ask whether there are tokens."""
    return post(TOKEN, {"grant_type": GRANT, "auth_req_id": auth_req_id} | changes, client)


def waiting(browser: Client) -> list[str]:
    """Return the paths of the pages of all requests that wait for who is signed in."""
    html = browser.get(APPROVALS).content.decode()
    return re.findall(r'href="(/account/approvals/[0-9a-f-]{36}/)"', html)


def answer(browser: Client, page: str, decision: str, *, scopes: list[str] | None = None) -> Any:
    """Press one of the two buttons."""
    offered = re.findall(r'name="scope" value="([^"]*)"', browser.get(page).content.decode())
    form = {"decision": decision, "scope": offered if scopes is None else scopes}
    return browser.post(page, form)


def approve(person: Person) -> Client:
    """Let somebody approve the newest request, in a browser of their own, which is returned."""
    browser = signed_in(person)
    page = waiting(browser)[-1]
    assert answer(browser, page, "allow").status_code == 303
    # Whatever the person's language.
    assert browser.get(page).context["is_allowed"] is True
    return browser


class Posted:
    """What a client of ours was sent at its own address, and what it answers."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener

    def answers(self, status: str) -> None:
        """From here on."""
        self.listener.answer = said(b"", status=status)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Each request: its line, its headers by their names in small letters, its body."""
        return [_request(raw) for raw in self.listener.heard]


@contextmanager
def listen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Posted]:
    """A server at every address that clients named; how it is reached is shown elsewhere (`attacks`)."""
    from apps.core.services import reach
    from apps.core.services.wire import Place

    with listening(said(b"", status="204 No Content")) as listener:

        def find(url: str, **_: Any) -> Place:
            parts = urlsplit(url)
            return Place(False, parts.netloc, listener.port, parts.path, ("127.0.0.1",))

        monkeypatch.setattr(reach, "find", find)
        yield Posted(listener)


def _request(raw: bytes) -> dict[str, Any]:
    head, _, body = raw.decode().partition("\r\n\r\n")
    line, *headers = head.split("\r\n")
    named = dict(header.split(": ", 1) for header in headers)
    return {"line": line, "body": body} | {name.lower(): value for name, value in named.items()}


def publish(monkeypatch: pytest.MonkeyPatch, jwks: dict[str, Any]) -> None:
    """Let every client publish these keys."""
    from apps.core.services import foreign

    monkeypatch.setattr(foreign, "document", lambda _, **__: jwks)


def deliver() -> None:
    """Let the worker do what is due: mails to people, notifications to clients."""
    from apps.core.services import worker

    worker.run_due()
