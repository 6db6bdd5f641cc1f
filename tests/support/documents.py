"""Applications that describe themselves at an https address: the documents, and who serves them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.factories import RegisteredClient
from tests.support.listening import Listener, listening, said

CLIENT_ID = "https://assistant.example/oauth/client.json"
CALLBACK = "https://assistant.example/callback"


def described(client_id: str = CLIENT_ID, **changes: Any) -> dict[str, Any]:
    """Return a good document; a change to ... leaves a name out."""
    document = {
        "client_id": client_id,
        "client_name": "Assistant",
        "client_uri": "https://assistant.example/",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    } | changes
    return {name: value for name, value in document.items() if value is not ...}


def as_client(client_id: str = CLIENT_ID, redirect_uri: str = CALLBACK) -> RegisteredClient:
    """The application as tests speak for it."""
    return RegisteredClient(0, client_id, "", redirect_uri, "")


class Site:
    """Every https address of the world, as one test knows it; transport is shown elsewhere."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.asked: list[str] = []

    def says(self, document: Any, **options: Any) -> None:
        """What is answered from here on."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.listener.answer = said(body, **options)


@contextmanager
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Answer at every https address with the same document."""
    from apps.core.services import reach
    from apps.core.services.wire import Place

    with listening(said(json.dumps(described()).encode())) as listener:
        site = Site(listener)

        def find(url: str, **_: Any) -> Place:
            site.asked.append(url)
            return Place(
                is_https=False,
                host="127.0.0.1",
                port=listener.port,
                target="/",
                addresses=("127.0.0.1",),
            )

        monkeypatch.setattr(reach, "find", find)
        yield site


def rows() -> list[dict[str, Any]]:
    """Every application that came so."""
    from apps.clients.models import Application

    return list(Application.objects.filter(registration_source="cimd").values())


def review(client_id: str = CLIENT_ID) -> None:
    """The operator looked at it."""
    from apps.clients.models import Application
    from apps.clients.services import registration

    row = Application.objects.get(client_id=client_id)
    registration.change(application_pk=row.pk, is_reviewed=True)


def switch_off(client_id: str = CLIENT_ID) -> None:
    """The operator does not want it."""
    from apps.clients.models import Application
    from apps.clients.services import registration

    registration.disable(application_pk=Application.objects.get(client_id=client_id).pk)
