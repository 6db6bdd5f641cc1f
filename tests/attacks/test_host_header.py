"""Host header: whatever the request says of our name, mails and redirects do not follow it."""

import re
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.attacks.conftest import stranger
from tests.support.factories import PASSWORD, Person
from tests.support.walking import routes

pytestmark = pytest.mark.django_db
WRONG = [
    "evil.example",
    "testserver.evil.example",
    "eviltestserver",
    "testserver@evil.example",
    "testserver:80@evil.example",
    "testserver:evil.example",
    "testserver/evil.example",
    "testserver#evil.example",
    "testserver evil.example",
    "testserver,evil.example",
    "[evil.example]",
    "",
]
FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example",
    "X-Original-URL": "//evil.example/",
    "X-Rewrite-URL": "//evil.example/",
    "X-Forwarded-Port": "666",
}


@pytest.mark.parametrize("host", WRONG)
def test_a_wrong_host_is_refused_and_never_repeated(host: str) -> None:
    for path in ("/sign-in/", "/account", "/password/forgotten/", "/oauth/authorize", "/admin/"):
        answer = Client(raise_request_exception=False).get(path, headers={"host": host})
        assert answer.status_code == 400, path
        assert b"evil" not in answer.content
        assert "Location" not in answer.headers


@pytest.mark.parametrize("host", WRONG)
def test_no_mail_is_written_for_a_wrong_host(
    victim: Person, host: str, mailoutbox: list[Any]
) -> None:
    browser = Client(raise_request_exception=False)
    for email in (victim.email, "nix@example.com"):
        browser.post("/password/forgotten/", {"email": email}, headers={"host": host})
        browser.post("/sign-up/", {"email": email, "password1": PASSWORD}, headers={"host": host})
    assert mailoutbox == []


def test_links_in_mails_follow_no_forwarded_name(victim: Person, mailoutbox: list[Any]) -> None:
    browser = Client(headers=FORWARDED)
    browser.post("/password/forgotten/", {"email": "nix@example.com"})
    browser.post("/sign-up/", {"email": victim.email, "password1": PASSWORD})
    browser.post("/password/forgotten/", {"email": victim.email})
    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        whole = mail.body + "".join(str(part) for part, _ in mail.alternatives)
        assert "evil.example" not in whole
        hosts = {urlsplit(link).netloc for link in re.findall(r"https?://[^\s\"'<>]+", whole)}
        assert hosts <= {"testserver", "localhost:8000", "www.w3.org"}, hosts


def test_no_redirect_follows_a_forwarded_name() -> None:
    browser = Client(headers=FORWARDED)
    for route in routes():
        for address in (route.address, route.address.rstrip("/") or "/"):
            answer = browser.get(address)
            assert "evil.example" not in answer.headers.get("Location", ""), address
            assert b"evil.example" not in (b"" if answer.streaming else answer.content), address


def test_what_is_published_names_the_issuer_whatever_was_asked() -> None:
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        told = stranger().get(path, headers={"host": "127.0.0.1:9", **FORWARDED}).json()
        assert told["issuer"] == "http://localhost:8000"
        addresses = [value for name, value in told.items() if name.endswith("_endpoint")]
        assert {urlsplit(address).netloc for address in addresses} == {"localhost:8000"}


def test_an_absolute_address_in_the_request_line_is_no_other_host(start_provider: Any) -> None:
    """RFC 9112 §3.2.2: what stands there may replace Host, so it must be held to the same list."""
    provider = start_provider()
    port = urlsplit(provider.url).port
    told = []
    for line, host in (
        ("http://evil.example/sign-in", f"localhost:{port}"),
        ("http://evil.example/sign-in/", "evil.example"),
        ("//evil.example/sign-in", f"localhost:{port}"),
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
            wire.sendall(
                f"GET {line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            got = b""
            while part := wire.recv(65536):
                got += part
        head = got.partition(b"\r\n\r\n")[0].decode("latin-1")
        told.append(
            (line, re.search(r"^location: (.*)$", head, re.IGNORECASE | re.MULTILINE), head[:12])
        )
    for line, location, _ in told:
        assert location is None or "evil" not in urlsplit(location[1].strip()).netloc, line
