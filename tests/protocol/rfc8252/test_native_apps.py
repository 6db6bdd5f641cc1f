"""RFC 8252 §7: where native apps are answered."""

from typing import Any

import pytest

from tests.support.authorizing import authorize, is_page, reply, signed_in, walk
from tests.support.factories import RegisteredClient, make_client, make_person

pytestmark = [pytest.mark.django_db]


def native(*uris: str, **registration: Any) -> RegisteredClient:
    return make_client(kind="native", redirect_uris=uris, **registration)


@pytest.mark.spec("RFC 8252", "7.3")
@pytest.mark.parametrize("port", ["", ":1", ":51004", ":65535"])
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_any_port_of_the_loopback_interface_will_do(host: str, port: str) -> None:
    app = native(f"http://{host}/callback", is_first_party=True)
    uri = f"http://{host}{port}/callback"
    answer = reply(authorize(signed_in(make_person()), app, redirect_uri=uri))
    assert (answer.uri, bool(answer.code)) == (uri, True)


@pytest.mark.spec("RFC 8252", "8.3")
@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:5000/other",
        "http://127.0.0.1:5000/callback?x=1",
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:70000/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:5000@evil.example/callback",
        "http://127.0.0.1.evil.example:5000/callback",
        "http://127.0.0.2:5000/callback",
        "http://localhost:5000/callback",
        "https://127.0.0.1:5000/callback",
        "http://[::1]:5000/callback",
    ],
)
def test_nothing_but_the_port_may_differ(uri: str) -> None:
    app = native("http://127.0.0.1/callback")
    assert is_page(authorize(signed_in(make_person()), app, redirect_uri=uri))


@pytest.mark.spec("RFC 8252", "7.1")
def test_a_private_use_scheme_is_answered() -> None:
    app = native("com.example.notes:/oauth/callback", is_first_party=True)
    response = authorize(signed_in(make_person()), app)
    assert response.headers["Location"].startswith("com.example.notes:/oauth/callback?code=")


@pytest.mark.spec("RFC 8252", "7")
@pytest.mark.parametrize(
    ("uri", "source"),
    [
        ("com.example.notes:/cb", "com.example.notes:"),
        ("http://127.0.0.1:5000/cb", "http://127.0.0.1:5000"),
        # Content-Security-Policy has no form for such an address.
        ("http://[::1]:5000/cb", "http:"),
    ],
)
def test_the_consent_page_may_lead_there(uri: str, source: str) -> None:
    app = native(uri)
    browser = signed_in(make_person())
    page = walk(browser, authorize(browser, app))
    assert f"form-action 'self' {source} https:;" in page.headers["Content-Security-Policy"] + ";"
