"""What the fixtures promise, so that no test fails for what another one did."""

import secrets
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from apps.core import clock
from apps.keys.services import ring
from tests.support import environment, ports


@pytest.mark.usefixtures("pg")
@pytest.mark.parametrize("test", ["one", "the next"])
def test_what_a_test_left_in_the_shared_cache_is_gone(test: str) -> None:
    """Tries are counted there, for all who come from this machine."""
    assert cache.get("left") is None
    cache.set("left", test)


@pytest.mark.usefixtures("pg")
@pytest.mark.parametrize("test", ["one", "the next"])
def test_keys_are_in_use_whatever_time_a_test_went_to(
    monkeypatch: pytest.MonkeyPatch, test: str
) -> None:
    ring.forget()
    ring.check()
    then = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: then)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """Ports that nobody else in the run gets, in a run that has given none yet."""
    given = ports.neighbours(3)
    monkeypatch.setattr(environment, "folder", lambda: tmp_path)
    return given


def offer(monkeypatch: pytest.MonkeyPatch, *offered: int) -> None:
    """Let chance have it that these ports come up."""
    numbers = iter([port - ports._FIRST for port in offered])
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(numbers))


def test_a_port_is_given_once(monkeypatch: pytest.MonkeyPatch, three: list[int]) -> None:
    one, two, _ = three
    offer(monkeypatch, one, one, two)
    assert ports.free_port() == one
    assert ports.free_port() == two


def test_a_port_that_somebody_listens_to_is_not_given(
    monkeypatch: pytest.MonkeyPatch, three: list[int]
) -> None:
    one, two, last = three
    offer(monkeypatch, one, two, last)
    with socket.create_server(("127.0.0.1", two)):
        assert ports.free_port() == one
        assert ports.free_port() == last
