"""Those who answer at an address that somebody else chose: what they would do to us meanwhile."""

import gzip
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.core import clock
from apps.core.services import foreign, wire
from tests.support.listening import Listener, listening, refused, said
from tests.support.tls import certificate_for

# Whose turn it is stands in the shared cache.
pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    "answer",
    [
        said(b" " * 200_000),
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"2000\r\n" + b" " * 0x2000 + b"\r\n") * 30,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000,
    ],
    ids=["announced", "not announced", "chunked", "headers", "a header"],
)
def test_a_huge_answer(answer: bytes) -> None:
    with listening(answer) as listener:
        refused(f"http://127.0.0.1:{listener.port}/")


@pytest.mark.usefixtures("near")
def test_a_gzip_bomb() -> None:
    """We did not ask for it, and do not unpack it."""
    bomb = gzip.compress(b" " * 10_000_000)
    with listening(said(bomb, "Content-Encoding: gzip")) as listener:
        refused(f"http://127.0.0.1:{listener.port}/")
        assert b"Accept-Encoding: identity\r\n" in listener.heard[0]


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    "answer",
    [
        said(b'{"a": 1')[:-3],
        said()[:20],
        b"",
        b"\x16\x03\x01",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        said(status="2000 no"),
    ],
)
def test_an_answer_that_breaks_off_or_is_none(answer: bytes) -> None:
    with listening(answer) as listener:
        refused(f"http://127.0.0.1:{listener.port}/")


@pytest.mark.usefixtures("near")
def test_a_page_is_no_document() -> None:
    page = said(b"{}").replace(b"application/json", b"text/html")
    with listening(page) as listener:
        assert "text/html" in refused(f"http://127.0.0.1:{listener.port}/")


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a":' * 50_000,
        b'{"a": 1e999}',
        b"\xff\xfe",
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
)
@pytest.mark.django_db
def test_a_document_that_would_break_its_reader(body: bytes) -> None:
    with listening(said(body)) as listener, pytest.raises(foreign.Unreachable):
        foreign.document(f"http://127.0.0.1:{listener.port}/", max_age_seconds=60)


@pytest.mark.usefixtures("near")
def test_we_bring_nothing_with_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No cookie, no password of this machine, no proxy of its environment."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    with listening(said(b"{}", "Set-Cookie: a=b")) as listener:
        url = f"http://127.0.0.1:{listener.port}/keys?a=b#c"
        assert (
            foreign.get(url) == foreign.get(url) == foreign.Answer(200, "application/json", b"{}")
        )
        for heard in listener.heard:
            assert heard.startswith(b"GET /keys?a=b HTTP/1.1\r\n")
            assert b"Cookie" not in heard
            assert b"Authorization" not in heard


@pytest.mark.usefixtures("near")
def test_a_header_that_would_be_two() -> None:
    with listening(said()) as listener:
        with pytest.raises(foreign.Unreachable):
            foreign.post(
                f"http://127.0.0.1:{listener.port}/",
                body=b"",
                content_type="text/plain",
                headers={"X": "a\r\nHost: internal"},
            )
        assert b"internal" not in b"".join(listener.heard)


class TestTransport:
    """TLS is verified for the name that was asked for, though an address is called."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        return certificate_for("rp.example", tmp_path)

    @pytest.fixture
    def server(self, certificate: Path) -> Iterator[Listener]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        with listening(said(), tls) as listener:
            yield listener

    @pytest.fixture
    def trusted(self, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        context = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(wire, "_trust", lambda: context)

    @pytest.mark.usefixtures("near", "trusted")
    def test_the_right_name(self, names: dict[str, list[list[str]]], server: Listener) -> None:
        names["rp.example"] = [["127.0.0.1"]]
        assert foreign.get(f"https://rp.example:{server.port}/").status == 200
        assert f"Host: rp.example:{server.port}\r\n".encode() in server.heard[0]

    @pytest.mark.usefixtures("near", "trusted")
    def test_another_name(self, names: dict[str, list[list[str]]], server: Listener) -> None:
        names["other.example"] = [["127.0.0.1"]]
        assert "SSL" in refused(f"https://other.example:{server.port}/")

    @pytest.mark.usefixtures("near")
    def test_an_authority_that_nobody_trusts(
        self, names: dict[str, list[list[str]]], server: Listener
    ) -> None:
        names["rp.example"] = [["127.0.0.1"]]
        assert "SSL" in refused(f"https://rp.example:{server.port}/")


@pytest.mark.django_db
@pytest.mark.usefixtures("near")
class TestHammering:
    """Whoever makes up names of keys, or points us at somebody, makes us ask no more than once a minute."""

    @pytest.fixture(autouse=True)
    def _clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000_000
        monkeypatch.setattr(clock, "epoch", lambda: self.now)

    def test_a_document_is_remembered(self) -> None:
        with listening(said(b'{"a": 1}')) as listener:
            url = f"http://127.0.0.1:{listener.port}/"
            for seconds, times in ((0, 1), (299, 1), (300, 2)):
                self.now = 1_000_000 + seconds
                assert foreign.document(url, max_age_seconds=300) == {"a": 1}
                assert len(listener.heard) == times

    def test_afresh_is_once_a_minute(self) -> None:
        with listening(said(b'{"a": 1}')) as listener:
            url = f"http://127.0.0.1:{listener.port}/"
            for seconds, times in ((0, 1), (59, 1), (60, 2), (61, 2)):
                self.now = 1_000_000 + seconds
                foreign.document(url, max_age_seconds=300, afresh=True)
                assert len(listener.heard) == times

    def test_an_address_that_gave_nothing_is_left_alone(self) -> None:
        with listening(said(status="500 no")) as listener:
            url = f"http://127.0.0.1:{listener.port}/"
            for seconds, times in ((0, 1), (59, 1), (60, 2)):
                self.now = 1_000_000 + seconds
                with pytest.raises(foreign.Unreachable):
                    foreign.document(url, max_age_seconds=300)
                assert len(listener.heard) == times

    def test_what_it_gave_before_counts_until_it_is_too_old(self) -> None:
        with listening(said(b'{"a": 1}')) as listener:
            url = f"http://127.0.0.1:{listener.port}/"
            foreign.document(url, max_age_seconds=300)
            listener.answer = said(status="500 no")
            self.now += 100
            assert foreign.document(url, max_age_seconds=300, afresh=True) == {"a": 1}
            self.now += 300
            with pytest.raises(foreign.Unreachable):
                foreign.document(url, max_age_seconds=300)
