"""An application that registers itself, over HTTP."""

import json
from typing import Any

from django.core.management import call_command
from django.test import Client

REGISTER = "/oauth/register"
REDIRECT = "https://rp.example/callback"
WANTED: dict[str, Any] = {"client_name": "Journal", "redirect_uris": [REDIRECT]}


def register(token: str = "", /, **changes: Any) -> Any:
    """Send metadata; a change to ... leaves a name out."""
    return _send("POST", REGISTER, WANTED | changes, token)


def registered(token: str = "", /, **changes: Any) -> dict[str, Any]:
    """Register and return what was answered."""
    response = register(token, **changes)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def read(made: dict[str, Any], token: str | None = None) -> Any:
    """Ask for the registration."""
    return _send(
        "GET", path_of(made), None, made["registration_access_token"] if token is None else token
    )


def replace(made: dict[str, Any], /, **changes: Any) -> Any:
    """Send the whole of it anew: its own id and what is needed, changed so."""
    document = WANTED | {"client_id": made["client_id"]} | changes
    return _send("PUT", path_of(made), document, made["registration_access_token"])


def delete(made: dict[str, Any]) -> Any:
    """End it."""
    return _send("DELETE", path_of(made), None, made["registration_access_token"])


def refused(response: Any, error: str, status: int = 400) -> str:
    """Assert the refusal; return its description."""
    assert (response.status_code, response.json()["error"]) == (status, error), response.content
    assert response.headers["Cache-Control"] == "no-store"
    description: str = response.json()["error_description"]
    return description


def initial_token(**options: Any) -> str:
    """Return leave to register, made by the operator."""
    import io

    out = io.StringIO()
    call_command("create_initial_access_token", label="a test", json=True, stdout=out, **options)
    token: str = json.loads(out.getvalue())["initial_access_token"]
    return token


def path_of(made: dict[str, Any]) -> str:
    """The path of `registration_client_uri`."""
    address: str = made["registration_client_uri"]
    assert address.startswith("http://localhost:8000/")
    return address.removeprefix("http://localhost:8000")


def _send(method: str, path: str, document: dict[str, Any] | None, token: str) -> Any:
    body = {name: value for name, value in (document or {}).items() if value is not ...}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().generic(
        method,
        path,
        json.dumps(body) if document is not None else "",
        content_type="application/json",
        headers=headers,
    )


def row_of(made: dict[str, Any]) -> int:
    """The key of the application's row, for what the operator does."""
    from apps.clients.models import Application

    return int(Application.objects.get(client_id=made["client_id"]).pk)


def metadata(name: str = "oauth-authorization-server") -> dict[str, Any]:
    """What we say of ourselves, made anew after a test changed the settings."""
    from apps.oauth.endpoints.metadata import view

    view._document.cache_clear()
    found: dict[str, Any] = Client().get(f"/.well-known/{name}").json()
    view._document.cache_clear()
    return found


def switch_off(made: dict[str, Any]) -> None:
    """As the operator does."""
    from apps.clients.services import registration

    registration.disable(application_pk=row_of(made))


def decide(made: dict[str, Any], **changes: Any) -> None:
    """Change what only the operator may."""
    from apps.clients.services import registration

    registration.change(application_pk=row_of(made), **changes)


def decided(made: dict[str, Any]) -> Any:
    """Everything that is registered."""
    from apps.clients.services import registration

    return registration.read(application_pk=row_of(made))


def tomorrow(monkeypatch: Any, **span: float) -> None:
    """Let so much time pass."""
    from datetime import timedelta

    from apps.core import clock

    then = clock.now() + timedelta(**span)
    monkeypatch.setattr(clock, "now", lambda: then)


def forget_quickly(monkeypatch: Any) -> None:
    """Let no minute pass between two questions to the same address."""
    from apps.core.services import foreign

    monkeypatch.setattr(foreign, "_LEAST_SECONDS", 0)


def answers_at(monkeypatch: Any, address: str, port: int) -> None:
    """Whoever listens on this port answers at a public https address: transport is shown elsewhere."""
    from apps.core.services import reach
    from apps.core.services.wire import Place

    def find(url: str, **_: Any) -> Place:
        assert url == address
        return Place(
            is_https=False, host="127.0.0.1", port=port, target="/", addresses=("127.0.0.1",)
        )

    monkeypatch.setattr(reach, "find", find)


def review(made: dict[str, Any]) -> None:
    """The operator looked at it."""
    from apps.clients.services import registration

    registration.change(application_pk=row_of(made), is_reviewed=True)
