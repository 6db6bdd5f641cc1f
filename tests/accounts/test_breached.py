"""Passwords that everybody guesses: an offline list, and a service that learns five digits."""

import hashlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.engine.validators import BreachedPasswordValidator
from apps.accounts.services import breached

KNOWN = "seven-Quiet-trams-in-1931"
DIGEST = hashlib.sha1(KNOWN.encode(), usedforsecurity=False).hexdigest().upper()


class Service(ThreadingHTTPServer):
    """A range service on this machine; `asked` is everything it learned."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.answer, self.status, self.wait = "", 200, 0.0
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/range/"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.ended.wait(self.server.wait)
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(self.server.answer.encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.BREACHED_PASSWORD_RANGE_URL = server.url
    yield server
    server.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "password",
    ["password123", "PASSWORD123", "qwertyuiop", "1234567890", "basketball", "Iloveyou12"],
)
def test_what_everybody_guesses_is_listed(password: str) -> None:
    assert breached.is_breached(password)
    with pytest.raises(ValidationError) as refused:
        BreachedPasswordValidator().validate(password)
    assert password not in str(refused.value)


def test_what_nobody_guesses_is_not() -> None:
    assert not breached.is_breached(KNOWN)
    BreachedPasswordValidator().validate(KNOWN)
    assert BreachedPasswordValidator().get_help_text()


@given(st.text(max_size=40).filter(lambda text: text.isprintable()))
def test_any_password_can_be_looked_up(password: str) -> None:
    assert breached.is_listed(password) in (True, False)


def test_the_list_is_sorted_and_every_record_is_found() -> None:
    """A binary search over anything else would miss some."""
    raw = breached.LIST.read_bytes()
    records = [raw[start : start + breached.WIDTH] for start in range(0, len(raw), breached.WIDTH)]
    assert len(records) > 40_000
    assert records == sorted(set(records))


def test_the_service_learns_five_digits_only(service: Service) -> None:
    service.answer = f"{'0' * 35}:7\r\n{DIGEST[5:].lower()}:12\r\n"
    assert breached.is_breached(KNOWN)
    assert service.asked == [f"/range/{DIGEST[:5]}"]


def test_padding_is_no_hit(service: Service) -> None:
    service.answer = f"{DIGEST[5:]}:0\r\n"
    assert not breached.is_breached(KNOWN)


def test_a_listed_password_is_not_asked_about(service: Service) -> None:
    assert breached.is_breached("password123")
    assert service.asked == []


@pytest.mark.parametrize(
    ("status", "answer", "wait"),
    [(500, "", 0), (404, "", 0), (204, "", 0), (302, "", 0), (200, "ü" * 10, 0), (200, "A:1\n" * 400_000, 0), (200, "", 60)],
)  # fmt: skip
def test_when_the_service_fails_the_list_decides_and_the_log_says_so(
    service: Service, status: int, answer: str, wait: float, caplog: pytest.LogCaptureFixture
) -> None:
    service.status, service.answer, service.wait = status, answer, wait
    started = time.monotonic()
    assert not breached.is_breached(KNOWN)
    assert time.monotonic() - started < 30
    assert "did not answer" in caplog.text
    assert KNOWN not in caplog.text
    assert DIGEST[:5] not in caplog.text


def test_a_service_that_is_not_there_is_a_failure_too(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.BREACHED_PASSWORD_RANGE_URL = "http://127.0.0.1:1"
    assert not breached.is_breached(KNOWN)
    assert "did not answer" in caplog.text


def test_the_list_is_built_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "words.txt", tmp_path / "list.bin"
    source.write_text("Seven-Quiet-Trams-In-1931\nshort\n\n", encoding="utf-8")
    call_command("build_breached_passwords", str(source), output=target, verbosity=0)
    monkeypatch.setattr(breached, "_records", target.read_bytes)
    assert breached.is_breached(KNOWN)
    assert breached.is_breached("qwertyuiop")
    assert not breached.is_breached("short")


def test_a_source_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "words.txt"
    broken.write_bytes(b"\xff\xfe\xff")
    for path in (broken, tmp_path / "missing"):
        with pytest.raises(CommandError):
            call_command("build_breached_passwords", str(path), output=tmp_path / "out")
    with pytest.raises(CommandError, match="zxcvbn"):
        call_command("build_breached_passwords", zxcvbn=True, output=tmp_path / "out")
