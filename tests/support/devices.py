"""A device without a browser, and the person who types its code on another one (RFC 8628)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import signed_in
from tests.support.factories import Person, RegisteredClient, make_client
from tests.support.oauth import TOKEN, good, post

ASK = "/oauth/device_authorization"
ENTER = "/device"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = ("openid", "profile", "email", "offline_access", "documents:read", "documents:write")


def make_device(**registration: Any) -> RegisteredClient:
    """Return a television: a public client without a redirect address."""
    usual: dict[str, Any] = {
        "name": "Cinema",
        "kind": "native",
        "grants": (GRANT, "refresh_token"),
        "redirect_uris": (),
        "post_logout_redirect_uris": (),
        "scopes": SCOPES,
    }
    return make_client(**usual | registration)


def ask(client: RegisteredClient, /, **changes: str | list[str] | None) -> Any:
    """Send what a device sends that wants to be let in."""
    form: dict[str, str | list[str] | None] = {"scope": "openid profile"}
    return post(ASK, form | changes, client)


def codes(client: RegisteredClient, /, **changes: str | list[str] | None) -> dict[str, Any]:
    """Return the answer to `ask`."""
    return good(ask(client, **changes))


def poll(client: RegisteredClient, device_code: str, /, **changes: str | list[str] | None) -> Any:
    """Ask whether there are tokens."""
    form: dict[str, str | list[str] | None] = {"grant_type": GRANT, "device_code": device_code}
    return post(TOKEN, form | changes, client)


def enter(browser: Client, user_code: str) -> Any:
    """Type a code."""
    return browser.post(ENTER, {"user_code": user_code})


def page_of(browser: Client, user_code: str) -> str:
    """Type a good code; return the path of the page that asks for an answer."""
    response = enter(browser, user_code)
    assert response.status_code == 303, response.content.decode()
    return str(response.headers["Location"])


def answer(browser: Client, page: str, decision: str, *, scopes: list[str] | None = None) -> Any:
    """Press one of the two buttons; `scopes` are the switches that stay on, by default all."""
    offered = re.findall(r'name="scope" value="([^"]*)"', browser.get(page).content.decode())
    form = {"decision": decision, "scope": offered if scopes is None else scopes}
    return browser.post(page, form)


def allow(person: Person, user_code: str, **wishes: Any) -> Client:
    """Let somebody allow what the device asks, in a browser of their own, which is returned."""
    browser = signed_in(person)
    page = page_of(browser, user_code)
    response = answer(browser, page, "allow", **wishes)
    assert response.status_code == 303, response.content.decode()
    # Whatever the person's language.
    assert browser.get(page).context["is_allowed"] is True
    return browser


def device_tokens(person: Person, client: RegisteredClient, scope: str) -> dict[str, Any]:
    """Return what a device gets that `person` lets in."""
    asked = codes(client, scope=scope)
    allow(person, asked["user_code"])
    return good(poll(client, asked["device_code"]))


def later(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    """Let time pass, from now."""
    from apps.core import clock

    then = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: then)
