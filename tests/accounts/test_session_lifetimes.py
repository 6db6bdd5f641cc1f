"""Sessions end by themselves: at an absolute age, and earlier when nobody uses them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import sessions
from apps.core import clock
from tests.accounts.conftest import PASSWORD, is_signed_in, sid_of

pytestmark = pytest.mark.django_db

COOKIE = "vestibule_session"
Wait = Callable[..., None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Let time pass."""

    def act(**span: float) -> None:
        later = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: later)

    return act


def enter(browser: Client, person: User, *, remember: bool) -> BrowserSession:
    form = {"login": person.email, "password": PASSWORD}
    browser.post("/sign-in/", form | ({"remember": "on"} if remember else {}))
    return BrowserSession.objects.get(pk=sid_of(browser))


def test_who_does_not_ask_stays_for_hours_and_until_the_browser_closes(
    client: Client, person: User
) -> None:
    session = enter(client, person, remember=False)
    assert not session.is_remembered
    assert session.expires_at - session.created_at == timedelta(hours=12)
    assert client.cookies[COOKIE]["expires"] == ""
    assert client.cookies[COOKIE]["max-age"] == ""


def test_who_asks_stays_for_days_on_this_device(client: Client, person: User) -> None:
    session = enter(client, person, remember=True)
    assert session.is_remembered
    assert session.expires_at - session.created_at == timedelta(days=14)
    assert client.cookies[COOKIE]["max-age"] == 14 * 86_400


def test_the_wish_is_for_one_sign_in_only(client: Client, person: User) -> None:
    enter(client, person, remember=True)
    client.post("/sign-out/")
    assert not enter(client, person, remember=False).is_remembered


@pytest.mark.parametrize(("remember", "idle"), [(False, {"minutes": 126}), (True, {"days": 7.1})])
def test_a_session_that_is_not_used_ends(
    client: Client, person: User, wait: Wait, remember: bool, idle: dict[str, float]
) -> None:
    session = enter(client, person, remember=remember)
    wait(**idle)
    assert not sessions.live_for(person).exists()
    assert not is_signed_in(client)
    session.refresh_from_db()
    assert session.ended_at is not None


def test_use_keeps_a_session_up_to_its_absolute_end(
    client: Client, person: User, wait: Wait
) -> None:
    enter(client, person, remember=False)
    for _ in range(7):
        wait(minutes=100)
        assert is_signed_in(client)
    wait(minutes=100)
    assert not is_signed_in(client)


def test_idleness_takes_the_tokens_with_it(
    client: Client, person: User, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("apps.core.hooks.run", lambda event, **facts: told.append((event, facts)))
    session = enter(client, person, remember=False)
    wait(minutes=130)
    assert sessions.live(session.pk) is None
    assert told == [("sessions_ended", {"session_ids": [session.pk]})]


def test_a_session_goes_on_while_the_former_secret_key_is_kept(
    client: Client, person: User, settings: Any
) -> None:
    enter(client, person, remember=False)
    former, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another-key-0123456789-0123456789-0123456789",
    )
    settings.SECRET_KEY_FALLBACKS = [former]
    assert is_signed_in(client)
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_signed_in(client)
