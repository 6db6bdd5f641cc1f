"""People with a second step, and a browser that knows the way through the hosted pages."""

import base64
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from apps.core import clock

PASSWORD = "seven-Quiet-trams-in-1931"
KEY = b"12345678901234567890"
OTHER_KEY = b"09876543210987654321"
STAGE = "/sign-in/factor/"
SET_UP = "/sign-in/factor/set-up/"


def shown(key: bytes = KEY, *, steps: int = 0) -> str:
    """What an authenticator app with `key` shows now, or some steps from now."""
    totp = TOTP(key)
    totp.time = clock.epoch() + 30 * steps
    return f"{totp.token():06d}"


def wrong(key: bytes = KEY) -> str:
    """A code that no step near now shows."""
    taken = {shown(key, steps=step) for step in range(-3, 4)}
    return next(f"{number:06d}" for number in range(10) if f"{number:06d}" not in taken)


def pass_time(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let the clock show another time: ours, and django-otp's, which is Django's."""
    then = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: then)
    monkeypatch.setattr(timezone, "now", lambda: then)


@pytest.fixture(autouse=True)
def _time_passes_when_a_test_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that ends between a code and its use, or a wait that is over meanwhile, would be another test."""
    pass_time(monkeypatch, 0)


@pytest.fixture(autouse=True)
def _fresh_counts(request: pytest.FixtureRequest) -> None:
    """No test is stopped by the tries that another one made."""
    if {"db", "pg", "race"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        concurrent = {"pg", "race"} & set(request.fixturenames)
        request.getfixturevalue("pg" if concurrent else "db")
        cache.clear()


def make_person(email: str = "ann@example.com", **facts: Any) -> Any:
    """Somebody verified."""
    from apps.accounts.services import people

    return people.create(email=email, password=PASSWORD, verified=True, **facts)


def give_app(person: Any, key: bytes = KEY, name: str = "Phone") -> Any:
    """Set an authenticator app up, with a code of the step before."""
    from apps.factors.services import totp

    return totp.add(user_id=person.pk, key=key, code=shown(key, steps=-1), name=name)


@pytest.fixture
def person(db: None) -> Any:
    """Somebody with a password only."""
    return make_person()


@pytest.fixture
def careful(person: Any) -> Any:
    """Somebody with an authenticator app."""
    give_app(person)
    return person


@pytest.fixture
def password(client: Client) -> Callable[..., Any]:
    """Give the right password at the sign-in page; returns the answer."""

    def act(user: Any, *, browser: Client | None = None, to: str = "/sign-in/") -> Any:
        browser = browser or client
        return browser.post(to, {"login": user.email, "password": PASSWORD})

    return act


@pytest.fixture
def enter(client: Client, password: Callable[..., Any]) -> Callable[..., Client]:
    """Sign somebody with an authenticator app in, by password and code."""

    def act(user: Any, *, browser: Client | None = None, key: bytes = KEY, **more: str) -> Client:
        browser = browser or client
        assert password(user, browser=browser)["Location"] == STAGE
        answer = browser.post(STAGE, {"code": shown(key)} | more)
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return act


def is_signed_in(browser: Client) -> bool:
    """Whether the account's pages open."""
    return bool(browser.get("/account/profile/").status_code == 200)


def methods_of(browser: Client) -> list[str]:
    """How the session behind the browser was proved, in our words."""
    from apps.accounts.models import BrowserSession

    session = BrowserSession.objects.get(pk=uuid.UUID(browser.session["sid"]))
    return [entry["method"] for entry in session.methods]


def is_verified(browser: Client) -> bool:
    """What django-otp says of the session."""
    answer = browser.get("/account/profile/")
    person: Any = answer.wsgi_request.user
    return bool(person.is_verified())


@pytest.fixture
def fresh(client: Client, password: Callable[..., Any]) -> Callable[..., Client]:
    """Sign somebody in and confirm at once that it is them, as changing factors asks."""

    def act(user: Any, *, browser: Client | None = None) -> Client:
        browser = browser or client
        if password(user, browser=browser)["Location"] == STAGE:
            browser.post(STAGE, {"code": shown()})
        answer = browser.post("/reauthenticate/?next=/account/factors/", {"password": PASSWORD})
        assert answer["Location"] == "/account/factors/", answer.content.decode()
        return browser

    return act


@pytest.fixture
def demanded(settings: Any) -> None:
    """Of everyone."""
    settings.FACTOR_REQUIRED = "everyone"


def key_on(page: Any) -> bytes:
    """The key that a page of setting an app up shows."""
    found = re.search(r'id="factor-key">([A-Z2-7 ]+)<', page.content.decode())
    assert found, page.content.decode()
    return base64.b32decode(found.group(1).replace(" ", ""))


def set_up(browser: Client) -> Any:
    """Set a demanded app up, at the stage of signing in."""
    key = key_on(browser.get(SET_UP))
    return browser.post(SET_UP, {"code": shown(key), "name": "Phone"})
