"""Whom the attacks are made on, and strangers who make them, each from a network of their own."""

import ipaddress
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.core.services import wire
from tests.admin import staff
from tests.support.factories import PASSWORD, Person, make_person

Stranger = Callable[..., Client]
TOO_MANY = b"Too many tries. Wait a while"


@pytest.fixture(autouse=True)
def _fresh_counts(request: pytest.FixtureRequest) -> None:
    """No attack is stopped by what another one tried."""
    if request.node.get_closest_marker("django_db") or "race" in request.fixturenames:
        request.getfixturevalue("pg" if "race" in request.fixturenames else "db")
        cache.clear()


@pytest.fixture
def victim() -> Person:
    """Somebody verified."""
    return make_person(email="ann@example.com")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass: `later(minutes=5)`, each time from the last. For the engines, too."""
    real, passed = timezone.now, timedelta()

    def act(**span: float) -> None:
        nonlocal passed
        passed += timedelta(**span)
        monkeypatch.setattr(timezone, "now", lambda: real() + passed)

    return act


def stranger(number: int = 0) -> Client:
    """A fresh browser somewhere else: another address, another network."""
    return Client(REMOTE_ADDR=f"100.{64 + number // 250}.{number % 250}.7")


def try_password(browser: Client, email: str, password: str = "wrong") -> Any:
    """One try at the sign-in page."""
    return browser.post("/sign-in/", {"login": email, "password": password})


def is_in(answer: Any) -> bool:
    """Whether the try opened the account."""
    return bool(answer.status_code == 302)


def is_refused(answer: Any) -> bool:
    """Whether the try was not even judged."""
    return answer.status_code == 429 or TOO_MANY in answer.content


def own_browser(person: Person) -> Client:
    """The owner's browser: they have signed in with it before, and out again."""
    browser = Client(REMOTE_ADDR="192.0.2.1")
    assert is_in(try_password(browser, person.email, PASSWORD))
    browser.post("/sign-out/")
    return browser


def signed_in(person: Person, *, proved: bool = False) -> Client:
    """A browser in which this person is signed in, without the work of a password.

    With a factor `proved`, too, as the staff site demands.
    """
    return staff.signed_in(person, proved=proved)


@pytest.fixture
def near(settings: Any) -> None:
    """The operator opened this machine to us."""
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What names mean: each question takes the next answer, the last one stays."""
    known: dict[str, list[list[str]]] = {}

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Nobody is called, and whom we would have called is known."""
    calls: list[tuple[str, int]] = []

    def call(address: str, port: int, seconds: float) -> socket.socket:
        calls.append((address, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(wire, "_call", call)
    return calls
