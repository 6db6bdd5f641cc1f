"""A client that pushes its authorization request (RFC 9126) before it sends the browser."""

from typing import Any

from django.test import Client

from tests.support.authorizing import AUTHORIZE, request_of
from tests.support.factories import RegisteredClient
from tests.support.oauth import post

PAR = "/oauth/par"
PREFIX = "urn:ietf:params:oauth:request_uri:"


def push(client: RegisteredClient, /, **changes: Any) -> Any:
    """Push a good request; a change to None leaves a parameter out, others add or replace."""
    return post(PAR, dict(request_of(client, **changes)), client)


def pushed(client: RegisteredClient, /, **changes: Any) -> str:
    """Return the `request_uri` of a request that was accepted."""
    response = push(client, **changes)
    assert response.status_code == 201, (response.status_code, response.content)
    return str(response.json()["request_uri"])


def visit(browser: Client, client: RegisteredClient, request_uri: str, **more: str) -> Any:
    """Send the browser to the authorization endpoint with nothing but a reference, and `more`."""
    sent = {"client_id": client.id, "request_uri": request_uri} | more
    return browser.get(AUTHORIZE, sent)
