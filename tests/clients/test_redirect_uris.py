"""Whether an address is one of the client's: compared exactly, but for a loopback port."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.clients.services import lookup, redirect_uris
from tests.support import factories

REGISTERED = (
    "https://app.example/callback",
    "https://app.example/with?query=1",
    "http://127.0.0.1/native",
    "http://[::1]:4000/native",
    "http://localhost:3000/callback",
    "com.example.app:/callback",
)


@pytest.fixture
def client(db: None) -> lookup.Client:
    made = factories.make_client(kind="native", redirect_uris=REGISTERED)
    found = lookup.find(made.id)
    assert found is not None
    return found


@pytest.mark.spec("RFC 9700", "4.1.3")
@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://app.example/callback/",
        "https://app.example/callback?x",
        "https://app.example/Callback",
        "https://app.example:443/callback",
        "https://app.example:8443/callback",
        "https://APP.example/callback",
        "https://app.example/callback#",
        "https://app.example/%63allback",
        "https://app.example/x/../callback",
        "https://app.example.evil.example/callback",
        "https://app.example@evil.example/callback",
        "https://app.example/with",
        "https://app.example/with?query=1&more=2",
        "http://app.example/callback",
        "http://localhost:3001/callback",
        "http://localhost/callback",
        "com.example.app:/callback/",
        "http://127.0.0.1/other",
        "http://127.0.0.1:99999/native",
        "http://127.0.0.1:0/native",
        "http://127.0.0.1:/native",
        "http://127.0.0.1:80:80/native",
        "http://127.0.0.1:80@evil.example/native",
        "http://127.0.0.1.evil.example/native",
        "http://127.0.0.1evil.example/native",
        "http://127.0.0.2/native",
        "https://127.0.0.1/native",
        "http://[::1]:80/native\n",
        "http://[::2]/native",
        "http://127.0.0.1:8080/native" + "x" * 3000,
    ],
)
def test_anything_else_does_not_match(client: lookup.Client, uri: str) -> None:
    assert not redirect_uris.matches(client, uri)
    assert not redirect_uris.matches_post_logout(
        replace(client, post_logout_redirect_uris=REGISTERED), uri
    )


@pytest.mark.parametrize("uri", REGISTERED)
def test_what_is_registered_matches(client: lookup.Client, uri: str) -> None:
    assert redirect_uris.matches(client, uri)
    assert not redirect_uris.matches_post_logout(client, uri), "a list of its own"
    assert redirect_uris.matches_post_logout(
        replace(client, post_logout_redirect_uris=REGISTERED), uri
    )


@pytest.mark.spec("RFC 8252", "7.3")
@pytest.mark.parametrize("port", ["", ":1", ":8080", ":65535"])
def test_a_loopback_address_matches_with_any_port(client: lookup.Client, port: str) -> None:
    assert redirect_uris.matches(client, f"http://127.0.0.1{port}/native")
    assert redirect_uris.matches(client, f"http://[::1]{port}/native")


@given(st.text(max_size=60))
def test_only_what_begins_with_a_registered_address_can_match(text: str) -> None:
    client = lookup.Client(
        **dict.fromkeys(lookup.Client.__slots__) | {"redirect_uris": REGISTERED}  # type: ignore[arg-type]
    )
    for start in ("", "http://127.0.0.1", "http://127.0.0.1:", "https://app.example/callback"):
        uri = start + text
        if redirect_uris.matches(client, uri) and uri not in REGISTERED:
            assert uri.startswith(("http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]"))
            assert uri.endswith("/native")
