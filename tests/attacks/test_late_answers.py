"""Those who answer late, or never, at an address that somebody else chose."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from apps.core import clock
from apps.core.services import foreign, turns
from tests.support.listening import listening, refused, said
from tests.support.waiting import until

# Whose turn it is stands in the shared cache.
pytestmark = pytest.mark.django_db
# So long somebody would wait who sets no limit: far more than a busy machine takes for what has one.
PATIENCE_SECONDS = 15


def drip(piece: bytes) -> Callable[[socket.socket], None]:
    def speak(call: socket.socket) -> None:
        call.sendall(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + PATIENCE_SECONDS
        # Until the other side hangs up.
        while time.monotonic() < end and not select.select([call], [], [], 0.03)[0]:
            call.sendall(piece)

    return speak


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    "piece",
    [b"X", b"X: y\r\n", b"Content-Type: application/json\r\n\r\n", b""],
    ids=["a header without end", "headers", "a body", "silence"],
)
def test_a_slow_drip(piece: bytes) -> None:
    """Each byte comes in time; all of them do not."""
    started = time.monotonic()
    with listening(drip(piece)) as listener:
        assert "too long" in refused(f"http://127.0.0.1:{listener.port}/", seconds=0.4)
        assert time.monotonic() - started < PATIENCE_SECONDS


@pytest.mark.usefixtures("near")
def test_a_handshake_without_end() -> None:
    def silent(call: socket.socket) -> None:
        call.settimeout(PATIENCE_SECONDS)
        while call.recv(65_536):
            pass

    started = time.monotonic()
    with listening(silent) as listener:
        assert "too long" in refused(f"https://127.0.0.1:{listener.port}/", seconds=0.3)
        assert time.monotonic() - started < PATIENCE_SECONDS


@pytest.mark.usefixtures("near")
def test_a_slow_address_takes_some_of_our_time_and_not_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has an address that answers late could otherwise keep every thread waiting for it."""
    monkeypatch.setattr(turns, "SLOW_SECONDS", 0.1)
    with listening(drip(b"X: y\r\n")) as listener:
        address = f"http://127.0.0.1:{listener.port}/"
        for _ in range(turns.MOST_AT_ONCE):
            assert "too long" in refused(address, seconds=1)
        until(lambda: len(listener.heard) == turns.MOST_AT_ONCE, seconds=20, what="both questions")
        with pytest.raises(foreign.Busy):
            foreign.get(address)
    assert len(listener.heard) == turns.MOST_AT_ONCE
    with turns.turn("203.0.113.9"):
        pass


@pytest.mark.usefixtures("near")
def test_a_quick_address_never_waits_for_itself() -> None:
    with listening(said()) as listener:
        for _ in range(10):
            assert foreign.get(f"http://127.0.0.1:{listener.port}/").status == 200


@pytest.mark.usefixtures("near")
def test_others_who_wait_do_not_make_an_address_one_that_gave_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_SECONDS", 0.1)
    with listening(said(b'{"keys": []}')) as listener:
        address = f"http://127.0.0.1:{listener.port}/"
        with turns.turn("127.0.0.1"), turns.turn("127.0.0.1"), pytest.raises(foreign.Busy):
            foreign.document(address, max_age_seconds=60)
        assert foreign.document(address, max_age_seconds=60) == {"keys": []}
        now = clock.epoch()
        monkeypatch.setattr(clock, "epoch", lambda: now + 90)
        with turns.turn("127.0.0.1"), turns.turn("127.0.0.1"):
            assert foreign.document(address, max_age_seconds=60) == {"keys": []}
            monkeypatch.setattr(clock, "epoch", lambda: now + 130)
            with pytest.raises(foreign.Busy):
                foreign.document(address, max_age_seconds=60)


@pytest.mark.usefixtures("near")
def test_who_waited_in_vain_takes_what_another_brought_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Many who need the same document at once are not told that it cannot be had while it is there."""
    turn = turns.turn

    @contextmanager
    def last_of_many(_: str) -> Iterator[None]:
        monkeypatch.setattr(turns, "turn", turn)
        foreign.document(address, max_age_seconds=60)
        raise foreign.Busy(detail="waited too long")
        yield

    with listening(said(b'{"keys": []}')) as listener:
        address = f"http://127.0.0.1:{listener.port}/"
        monkeypatch.setattr(turns, "turn", last_of_many)
        assert foreign.document(address, max_age_seconds=60) == {"keys": []}
        assert len(listener.heard) == 1


def test_a_name_server_that_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def resolve(*_: Any, **__: Any) -> list[Any]:
        done.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "not resolved in time" in refused("https://rp.example/", seconds=0.1)
    done.set()
