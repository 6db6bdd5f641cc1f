"""OpenID Connect Front-Channel Logout 1.0: the browser that signed out opens a page of each party."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.support.authorizing import authorize, id_token_of, signed_in
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import ISSUER, decoded

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "3"),
]
URI = "https://notes.example/logout"
END = "/oauth/end-session"
BACK = "https://notes.example/"


def registered(uri: str = URI, **registration: Any) -> RegisteredClient:
    about = {"frontchannel_logout_uri": uri, "frontchannel_logout_session_required": True}
    about |= registration.pop("metadata", {})
    usual: dict[str, Any] = {"is_first_party": True, "metadata": about}
    return make_client(**usual | registration)


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


def frames_of(page: Any) -> list[str]:
    assert page.status_code == 200, page.content
    found = re.findall(r"<iframe[^>]* src=\"([^\"]*)\"[^>]*>", page.content.decode())
    return [unescape(src) for src in found]


def goes_on_to(page: Any) -> str:
    found = re.search(r'id="go-on" href="([^"]*)"', page.content.decode())
    assert found
    return unescape(found[1])


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "2")
@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/logout",
        "https://notes.example:8443/logout",
        "http://notes.example/logout",
        "https://sub.notes.example/logout",
        "https://notes.example/logout#x",
        "https://notes.example@evil.example/logout",
        "javascript:alert(1)",
        "//notes.example/logout",
    ],
)
def test_its_page_is_on_an_origin_of_its_redirect_addresses(uri: str) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        registered(uri)
    assert refused.value.field == "frontchannel_logout_uri"  # type: ignore[attr-defined]


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "2")
def test_a_program_without_pages_has_none() -> None:
    with pytest.raises(Exception, match=r"."):
        registered(kind="native", redirect_uris=("com.example.app:/callback",))
    with pytest.raises(Exception, match=r"frontchannel_logout_uri"):
        make_client(metadata={"frontchannel_logout_session_required": True})


def test_nobody_who_had_no_session_is_told(browser: Client) -> None:
    registered()
    id_token_of(browser, make_client(is_first_party=True))
    assert browser.post("/sign-out/").headers["Location"] == "/signed-out/"


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "2")
def test_signing_out_opens_a_page_that_names_issuer_and_session_and_nothing_else(
    browser: Client,
) -> None:
    app = registered(f"{URI}?app=notes")
    sid = decoded(id_token_of(browser, app))[1]["sid"]
    page = browser.get(browser.post("/sign-out/").headers["Location"])
    (frame,) = frames_of(page)
    assert frame.startswith(f"{URI}?app=notes&")
    query = parse_qs(urlsplit(frame).query)
    assert query == {"app": ["notes"], "iss": [ISSUER], "sid": [sid]}
    assert goes_on_to(page) == "/signed-out/"
    assert browser.get("/account/").status_code == 302


def test_everybody_who_had_a_session_is_told(browser: Client) -> None:
    one, two = registered(), registered("https://notes.example/other", name="Other")
    for app in (one, two):
        id_token_of(browser, app)
    page = browser.get(browser.post("/sign-out/").headers["Location"])
    assert len(frames_of(page)) == 2
    assert b"Notes" in page.content
    assert b"Other" in page.content


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "3")
def test_a_party_that_sent_the_person_gets_them_back_afterwards(browser: Client) -> None:
    app = registered()
    hint = id_token_of(browser, app)
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": "a b"}
    page = browser.get(browser.get(END, asked).headers["Location"])
    assert frames_of(page)
    assert goes_on_to(page) == f"{BACK}?state=a%20b"
    assert b"notes.example" in page.content


def test_the_page_may_frame_those_hosts_only_and_no_other_page_may(browser: Client) -> None:
    id_token_of(browser, registered())
    page = browser.get(browser.post("/sign-out/").headers["Location"])
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src https://notes.example;" in f"{policy};"
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    other = browser.get("/signed-out/").headers["Content-Security-Policy"]
    assert "frame-src" not in other
    assert page.headers["Cache-Control"] == "no-store"


def test_the_frames_can_neither_move_the_page_nor_read_where_it_is(browser: Client) -> None:
    id_token_of(browser, registered())
    html = browser.get(browser.post("/sign-out/").headers["Location"]).content.decode()
    assert 'sandbox="allow-scripts allow-same-origin"' in html
    assert 'referrerpolicy="no-referrer"' in html


@pytest.mark.parametrize("sealed", ["", "x", "x:y:z", "a" * 5_000, "\N{SNOWMAN}"])
def test_the_page_leads_nowhere_for_whoever_made_up_the_way(browser: Client, sealed: str) -> None:
    response = browser.get("/oauth/signing-out", {"sealed": sealed, "then": "https://evil.example"})
    assert response.headers["Location"] == "/signed-out/"


def test_a_name_cannot_leave_its_place(browser: Client) -> None:
    id_token_of(browser, registered(name='"><script>alert(1)</script>'))
    page = browser.get(browser.post("/sign-out/").headers["Location"])
    assert b"<script>alert" not in page.content


@pytest.mark.spec("OpenID Connect Core 1.0", "8.1")
def test_a_pairwise_client_sees_the_session_by_the_name_it_knows(browser: Client) -> None:
    app = registered(metadata={"subject_type": "pairwise"})
    sid = decoded(id_token_of(browser, app))[1]["sid"]
    page = browser.get(browser.post("/sign-out/").headers["Location"])
    assert parse_qs(urlsplit(frames_of(page)[0]).query)["sid"] == [sid]


def test_a_code_that_was_never_redeemed_began_no_session_that_must_stay(browser: Client) -> None:
    """Told all the same: nobody knows whether the client has redeemed it this instant."""
    authorize(browser, registered())
    assert frames_of(browser.get(browser.post("/sign-out/").headers["Location"]))


def test_ending_this_session_on_the_account_page_tells_too(browser: Client) -> None:
    sid = decoded(id_token_of(browser, registered()))[1]["sid"]
    response = browser.post(f"/account/sessions/{sid}/end/")
    assert frames_of(browser.get(response.headers["Location"]))


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0", "3")
def test_metadata_says_so() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    assert said["frontchannel_logout_supported"] is True
    assert said["frontchannel_logout_session_supported"] is True
