"""Somebody is asked for a calendar that is not ours, and for two documents and no more."""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.authorizing import CHALLENGE, VERIFIER
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.devices import GRANT
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey
CALENDAR = "https://calendar.example/mcp"
DOCUMENT = "6a4b1f5e-3c0e-4a55-9f0e-0d5b6a0c9c11"
LOOKS: list[Any] = [("light", "desktop"), ("dark", "phone")]


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    found = start_provider()
    found.manage(
        "define_resource",
        CALENDAR,
        "--name",
        "Calendar",
        "--scope",
        "calendar:read=See your calendar",
    )
    return found


def make_assistant(provider: Provider) -> dict[str, Any]:
    words = ["--name", "Assistant", "--scope", "openid", "--scope", "profile"]
    words += ["--redirect-uri", f"{provider.url}/health/live", "--resource", CALENDAR]
    words += ["--details-type", "document_access"]
    made: dict[str, Any] = provider.manage_json("create_client", *words)
    return made


def address(provider: Provider, client: dict[str, Any]) -> str:
    detail = {"type": "document_access", "actions": ["read", "write"]}
    query = {
        "client_id": client["client_id"],
        "response_type": "code",
        "redirect_uri": f"{provider.url}/health/live",
        "scope": "openid profile calendar:read",
        "resource": [CALENDAR, f"{provider.url}/api"],
        "authorization_details": json.dumps([detail | {"documents": [DOCUMENT]}, detail]),
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{provider.url}/oauth/authorize?{urlencode(query, doseq=True)}"


def redeem(page: Page, provider: Provider, client: dict[str, Any]) -> None:
    """What the app does with the code that the browser has just brought."""
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(page.url).query)["code"][0],
        "redirect_uri": f"{provider.url}/health/live",
        "code_verifier": VERIFIER,
        "client_id": client["client_id"],
    }
    pair = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    answer = page.request.post(
        f"{provider.url}/oauth/token", form=form, headers={"Authorization": f"Basic {pair}"}
    )
    assert answer.ok, answer.text()


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_consent_says_what_exactly_and_where(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.somebody()
    provider.manage(
        "create_user", "--email", person.email, "--password", person.password, "--verified"
    )
    client = make_assistant(provider)
    page.goto(address(provider, client))
    steps.fill_sign_in(page, person)
    expect(page.get_by_text("See these documents")).to_be_visible()
    expect(page.get_by_text(CALENDAR)).to_be_visible()
    take_picture(page, f"consent-exact-{theme}-{size}")
    axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    steps.allow(page)
    expect(page).to_have_url(re.compile(r"/health/live\?code="))
    redeem(page, provider, client)
    page.goto(f"{provider.url}/account/apps/")
    expect(page.get_by_text("See these documents", exact=True)).to_be_visible()
    expect(page.get_by_text("See your calendar", exact=True).first).to_be_visible()
    take_picture(page, f"connected-exact-{theme}-{size}")
    axe(page)
    page.get_by_role("button", name=re.compile(r"Take back\s*: Calendar")).click()
    expect(page.get_by_text("The app may not do that any more.")).to_be_visible()
    expect(page.get_by_text(CALENDAR)).to_have_count(0)


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_a_device_says_at_which_api_it_uses_the_account(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.somebody()
    provider.manage(
        "create_user", "--email", person.email, "--password", person.password, "--verified"
    )
    words = ["--name", "Cinema", "--public", "--grant", GRANT, "--scope", "openid"]
    device = provider.manage_json("create_client", *words, "--resource", CALENDAR)
    form = {
        "client_id": device["client_id"],
        "scope": "openid calendar:read",
        "resource": CALENDAR,
    }
    answer = page.request.post(f"{provider.url}/oauth/device_authorization", form=form)
    page.goto(answer.json()["verification_uri_complete"])
    steps.fill_sign_in(page, person)
    page.locator("#device-continue").click()
    expect(page.get_by_text("Use Calendar for you")).to_be_visible()
    expect(page.get_by_text(CALENDAR)).to_be_visible()
    take_picture(page, f"device-exact-{theme}-{size}")
    axe(page)
    page.locator("#answer-allow").click()
    expect(page.get_by_role("heading", name="Your device is connected")).to_be_visible()
