"""Which addresses can be registered: what could send a code elsewhere never can."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.clients.services import addresses
from apps.core.errors import Invalid

REFUSED_EVERYWHERE = [
    "",
    " ",
    "https://",
    "https:///callback",
    "https://app.example/callback#",
    "https://app.example/callback#fragment",
    "https://*.example/callback",
    "https://app.example/*",
    "https://user@app.example/callback",
    "https://user:password@app.example/callback",
    "https://trusted.example@evil.example/",
    "https://app.example\\@evil.example/",
    "https://app.example /callback",
    "https://app.example/a b",
    "https://app.example/callback\n",
    "https://app.example/\0",
    "https://app.example/ü",
    "https://büro.example/",
    "https://app.example/%zz",
    "https://app.example/%",
    "https://app.example:port/",
    "https://app.example:/",
    "https://app.example:0/",
    "https://app.example:99999/",
    "https://app.example:0443/",
    "https://-app.example/",
    "https://app..example/",
    "https://.example/",
    "https://[::1/",
    "https://[nonsense]/",
    "https://[v1.a:b]/",
    "https://[fe80::1%25eth0]/",
    "HTTPS://app.example/",
    "https://APP.example/",
    "https:/app.example/",
    "https:app.example",
    "//app.example/callback",
    "/callback",
    "callback",
    "http://app.example/callback",
    "http://localhost.evil.example/callback",
    "http://127.0.0.2/callback",
    "http://localhost@evil.example/",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://app.example/%0aalert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://app.example/x",
    "about:blank",
    "ftp://app.example/",
    "ws://app.example/",
    "intent://app.example/",
    "urn:ietf:wg:oauth:2.0:oob",
    "myapp:/callback",
    "myapp://callback",
    ".app:/callback",
    "com.:/callback",
    "com..example:/callback",
    "https://app.example/" + "a" * 500,
    "\ud800",
]


@pytest.mark.spec("RFC 9700", "2.1")
@pytest.mark.parametrize("kind", ["web", "spa", "native"])
@pytest.mark.parametrize("uri", REFUSED_EVERYWHERE)
def test_an_unsafe_redirect_uri_is_refused(uri: str, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        addresses.check_redirect_uri(uri, kind=kind, https_only=False, field="redirect_uris")
    assert refused.value.field == "redirect_uris"
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("kind", ["web", "spa", "native"])
@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/callback",
        "https://app.example",
        "https://app.example:8443/callback?kept=1&also=%20",
        "https://xn--bro-hoa.example/",
        "https://192.0.2.7/callback",
        "https://[2001:db8::1]:8443/callback",
        "http://localhost:3000/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:7000/callback",
    ],
)
def test_https_and_the_loopback_interface_can_be_registered(uri: str, kind: str) -> None:
    addresses.check_redirect_uri(uri, kind=kind, https_only=False, field="redirect_uris")


@pytest.mark.spec("RFC 8252", "7.3")
@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
@pytest.mark.parametrize("host", ["localhost", "localhost:3000", "127.0.0.1:1", "[::1]"])
def test_a_native_application_is_answered_on_its_machine_over_http_alone(host: str) -> None:
    uri = f"https://{host}/callback"
    with pytest.raises(Invalid) as refused:
        addresses.check_redirect_uri(uri, kind="native", https_only=False, field="redirect_uris")
    assert refused.value.field == "redirect_uris"
    for kind in ("web", "spa"):
        addresses.check_redirect_uri(uri, kind=kind, https_only=False, field="redirect_uris")


@pytest.mark.spec("RFC 8252", "7.2")
def test_a_native_application_may_claim_an_https_address() -> None:
    addresses.check_redirect_uri(
        "https://app.example/callback", kind="native", https_only=False, field="redirect_uris"
    )


@pytest.mark.spec("RFC 8252", "7.1")
@pytest.mark.parametrize(
    "uri", ["com.example.app:/callback", "com.example.app://callback", "app.example:/"]
)
def test_only_native_applications_have_schemes_of_their_own(uri: str) -> None:
    addresses.check_redirect_uri(uri, kind="native", https_only=False, field="redirect_uris")
    for kind in ("web", "spa"):
        with pytest.raises(Invalid):
            addresses.check_redirect_uri(uri, kind=kind, https_only=False, field="redirect_uris")


def test_a_private_scheme_has_no_user_name_and_a_path() -> None:
    for uri in ("com.example.app://user@callback", "com.example.app:callback"):
        with pytest.raises(Invalid):
            addresses.check_redirect_uri(
                uri, kind="native", https_only=False, field="redirect_uris"
            )


def test_a_strict_profile_allows_no_http_at_all() -> None:
    with pytest.raises(Invalid):
        addresses.check_redirect_uri(
            "http://127.0.0.1/", kind="web", https_only=True, field="redirect_uris"
        )


@given(st.text(max_size=600))
def test_no_text_breaks_the_check(text: str) -> None:
    for uri in (text, f"https://{text}", f"https://app.example/{text}", f"{text}://app.example/"):
        try:
            addresses.check_redirect_uri(
                uri, kind="native", https_only=False, field="redirect_uris"
            )
        except Invalid:
            continue
        parts = urlsplit(uri)
        assert uri.isascii()
        assert not {"#", "*", " ", "\\", "\n", '"', "<", ">"} & set(uri)
        assert parts.username is None
        assert (
            parts.scheme == "https"
            or "." in parts.scheme
            or parts.hostname in {"localhost", "127.0.0.1", "::1"}
        )


@given(
    st.text(alphabet="abc.:/@[]%?#*\\1 -", max_size=40),
    st.sampled_from(["https://", "http://", "http://localhost", "com.app:/", ""]),
)
def test_what_is_accepted_is_what_a_browser_would_open(text: str, start: str) -> None:
    """No reading of an accepted https address leads to another host than the one that is written."""
    uri = start + text
    try:
        addresses.check_redirect_uri(uri, kind="native", https_only=False, field="redirect_uris")
    except Invalid:
        return
    if uri.startswith("http"):
        authority = uri.split("://", 1)[1].split("/")[0].split("?")[0]
        assert "@" not in authority
        assert (urlsplit(uri).hostname or "") in authority


@pytest.mark.parametrize(
    "origin",
    [
        *REFUSED_EVERYWHERE,
        "*",
        "null",
        "https://app.example/",
        "https://app.example/path",
        "https://app.example?query",
        "https://app.example:443",
        "http://localhost:80",
        "com.example.app:/x",
    ],
)
def test_an_origin_is_exactly_what_browsers_send(origin: str) -> None:
    with pytest.raises(Invalid):
        addresses.check_origin(origin, field="origins")


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example",
        "https://app.example:8443",
        "http://localhost:3000",
        "https://[2001:db8::1]",
    ],
)
def test_origins_that_can_be_registered(origin: str) -> None:
    addresses.check_origin(origin, field="origins")
    assert addresses.origin_of(f"{origin}/callback?x=1") == origin


def test_the_origin_of_an_address() -> None:
    assert addresses.origin_of("https://app.example:443/a") == "https://app.example"
    assert addresses.origin_of("http://[::1]:7000/a") == "http://[::1]:7000"
    assert addresses.origin_of("com.example.app:/a") is None


def test_a_link_is_a_web_address_or_nothing() -> None:
    addresses.check_link("", field="logo_uri")
    addresses.check_link("https://app.example/logo.svg", field="logo_uri")
    with pytest.raises(Invalid):
        addresses.check_link("javascript:alert(1)", field="logo_uri")
