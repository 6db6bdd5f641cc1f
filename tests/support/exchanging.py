"""A service that passes a token on (RFC 8693), over HTTP."""

from typing import Any

from tests.support.factories import Person, RegisteredClient, make_client
from tests.support.oauth import API, TOKEN, good, machine_token, post, tokens

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
MODES = ("impersonation", "delegation")
SCOPES = ("openid", "documents:read", "documents:write", "users:read")


def make_service(**registration: Any) -> RegisteredClient:
    """A service that may exchange, by default in both ways and for our own APIs."""
    metadata = {
        "token_exchange_modes": MODES,
        "token_exchange_audiences": (API,),
        "introspection_audiences": (API,),
    } | registration.pop("metadata", {})
    values: dict[str, Any] = {
        "name": "Gateway",
        "grants": ("client_credentials", EXCHANGE),
        "scopes": SCOPES,
        "roles": ("staff",),
        "metadata": metadata,
    }
    return make_client(**(values | registration))


def subject_token(person: Person, scope: str = "openid documents:read", **asked: Any) -> str:
    """A token that this person let an app have."""
    app = asked.pop("client", None) or make_client()
    return str(tokens(person, app, scope=scope, **asked)["access_token"])


def exchange(service: RegisteredClient, token: str | None, /, **changes: Any) -> Any:
    """Exchange a token; a change to None leaves a parameter out."""
    headers = changes.pop("headers", None)
    form = {
        "grant_type": EXCHANGE,
        "subject_token": token,
        "subject_token_type": ACCESS_TOKEN,
    } | changes
    return post(TOKEN, form, service, headers=headers)


def with_actor(service: RegisteredClient, token: str, /, **changes: Any) -> Any:
    """The same, with the service itself as the one who acts."""
    acting = {"actor_token": machine_token(service), "actor_token_type": ACCESS_TOKEN}
    return exchange(service, token, **(acting | changes))


def exchanged(response: Any) -> str:
    """The new token of a successful answer."""
    return str(good(response)["access_token"])
