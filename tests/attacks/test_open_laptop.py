"""A minute at somebody else's open browser: not enough to take their application over.

The session is theirs and alive; what is missing is a proof of who sits there.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession
from apps.clients.models import Application, ClientSecret
from apps.core import clock
from tests.support import factories
from tests.support.authorizing import signed_in
from tests.support.factories import Person, RegisteredClient

pytestmark = pytest.mark.django_db

EDITED = {
    "name": "Notes",
    "redirect_uris": "https://thief.example/callback",
    "scopes": ["openid"],
}
ACTS: dict[str, dict[str, Any]] = {
    "edit/": EDITED,
    "protocol/": {"token_endpoint_auth_method": "client_secret_post"},
    "secrets/new/": {},
    "secrets/{secret}/end/": {},
    "delete/": {},
}


@pytest.fixture
def owner() -> Person:
    return factories.make_person(roles=["member", "developer"])


@pytest.fixture
def app(owner: Person) -> RegisteredClient:
    return factories.make_client(owner=owner)


@pytest.fixture
def open_browser(owner: Person) -> Client:
    """Of somebody who signed in an hour ago, and is at the coffee machine."""
    browser = signed_in(owner)
    BrowserSession.objects.update(authenticated_at=clock.now() - timedelta(hours=1))
    return browser


@pytest.fixture
def path_of(app: RegisteredClient) -> Callable[[str], str]:
    secret = ClientSecret.objects.get(application=app.pk).pk
    return lambda act: f"/developers/{app.id}/{act}".format(secret=secret)


def state(app: RegisteredClient) -> list[Any]:
    """All that an application is, and its secrets."""
    return [
        *Application.objects.filter(pk=app.pk).values_list(),
        *ClientSecret.objects.filter(application=app.pk).order_by("pk").values_list(),
    ]


@pytest.mark.parametrize("act", ACTS)
def test_no_change_without_a_proof(
    open_browser: Client, app: RegisteredClient, path_of: Callable[[str], str], act: str
) -> None:
    before = state(app)
    path = path_of(act)
    answer = open_browser.post(path, ACTS[act])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/reauthenticate/?next=")
    assert state(app) == before
    # Nor by asking again, as if the proof had been given.
    assert open_browser.post(path, ACTS[act])["Location"].startswith("/reauthenticate/")
    assert open_browser.get(answer["Location"]).status_code == 200
    assert state(app) == before


def test_a_wrong_password_is_no_proof(
    open_browser: Client, app: RegisteredClient, path_of: Callable[[str], str]
) -> None:
    before = state(app)
    asked = open_browser.post(path_of("secrets/new/"))["Location"]
    assert open_browser.post(asked, {"password": "not-the-owners-herons"}).status_code == 200
    assert state(app) == before


def test_the_owner_proves_it_and_what_was_sent_goes_on(
    open_browser: Client, owner: Person, app: RegisteredClient, path_of: Callable[[str], str]
) -> None:
    asked = open_browser.post(path_of("secrets/new/"))["Location"]
    page = open_browser.post(asked, {"password": owner.password})
    assert 'id="new-secret"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert ClientSecret.objects.filter(application=app.pk).count() == 2


def test_looking_needs_no_proof(open_browser: Client, path_of: Callable[[str], str]) -> None:
    for act in ("", "edit/", "protocol/", "delete/"):
        assert open_browser.get(path_of(act)).status_code == 200
