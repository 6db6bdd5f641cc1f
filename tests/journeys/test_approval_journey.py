"""A client asks somebody who is elsewhere: they read the mail, approve on their account page, and it gets its tokens."""

import base64
import json
import re
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.backchannel import GRANT
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = [pytest.mark.journey, pytest.mark.spec("OpenID Connect CIBA Core 1.0", "7")]


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


@pytest.fixture(scope="module")
def bank(provider: Provider) -> dict[str, Any]:
    """A client of the operator's own, made as the guide says."""
    words = ["--name", "Bank", "--first-party", "--redirect-uri", f"{provider.url}/x"]
    for grant in ("authorization_code", GRANT):
        words += ["--grant", grant]
    made: dict[str, Any] = provider.manage_json("create_client", *words)
    return made


def send(provider: Provider, bank: dict[str, Any], path: str, **form: str) -> dict[str, Any]:
    """What the client is answered."""
    pair = f"{bank['client_id']}:{bank['client_secret']}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    message = urllib.request.Request(provider.url + path, urlencode(form).encode(), headers)  # noqa: S310 # our own http://
    try:
        with urllib.request.urlopen(message, timeout=10) as response:  # noqa: S310 # as above
            found: dict[str, Any] = json.load(response)
    except HTTPError as error:
        with error:
            found = json.load(error)
    return found


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_what_a_client_asks_is_approved_on_the_account_page(
    provider: Provider, bank: dict[str, Any], new_page: NewPage, theme: Theme, size: str
) -> None:
    page, person = new_page(theme=theme, size=size), steps.with_account(provider, "member")
    form = {"scope": "openid email", "login_hint": person.email, "binding_message": "W4SCT"}
    asked = send(provider, bank, "/oauth/bc-authorize", **form)
    provider.manage("work", "--once")
    mail = provider.mail.newest(to=person.email)
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/account/approvals/\S+", body.get_content())
    assert link
    page.goto(link[0])
    steps.fill_sign_in(page, person)
    expect(page.get_by_role("heading", name="Approve what Bank asks of you?")).to_be_visible()
    expect(page.get_by_text("W4SCT")).to_be_visible()
    see(page, f"approval-answer-{theme}-{size}")
    page.goto(f"{provider.url}/account/approvals/")
    see(page, f"approval-list-{theme}-{size}")
    page.get_by_role("link", name="Answer").click()
    redeem = {"grant_type": GRANT, "auth_req_id": asked["auth_req_id"]}
    waits = send(provider, bank, "/oauth/token", **redeem)
    assert waits["error"] == "authorization_pending"
    page.locator("#answer-allow").click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
    see(page, f"approval-done-{theme}-{size}")
    assert "id_token" in send(provider, bank, "/oauth/token", **redeem)
    page.goto(f"{provider.url}/account/approvals/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    see(page, f"approval-none-{theme}-{size}")
    html = mail.get_body(("html",))
    assert html is not None
    # A mail is no page of ours: away from our policy.
    page.goto("about:blank")
    page.set_content(html.get_content())
    take_picture(page, f"approval-mail-{theme}-{size}")


def see(page: Page, name: str) -> None:
    """Look at the page as it stands."""
    axe(page)
    take_picture(page, name)
