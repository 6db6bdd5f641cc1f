"""Somebody is asked for a calendar that is not ours, and for two documents and no more."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.support.authorizing import CHALLENGE
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey
CALENDAR = "https://calendar.example/mcp"
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


def address(provider: Provider) -> str:
    words = ["--name", "Assistant", "--scope", "openid", "--scope", "profile"]
    words += ["--redirect-uri", f"{provider.url}/health/live", "--resource", CALENDAR]
    client = provider.manage_json("create_client", *words, "--details-type", "document_access")
    detail = {"type": "document_access", "actions": ["read", "write"]}
    query = {
        "client_id": client["client_id"],
        "response_type": "code",
        "scope": "openid profile calendar:read",
        "resource": [CALENDAR, f"{provider.url}/api"],
        "authorization_details": json.dumps([detail | {"documents": [steps_document]}, detail]),
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{provider.url}/oauth/authorize?{urlencode(query, doseq=True)}"


steps_document = "6a4b1f5e-3c0e-4a55-9f0e-0d5b6a0c9c11"


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_consent_says_what_exactly_and_where(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.somebody()
    provider.manage(
        "create_user", "--email", person.email, "--password", person.password, "--verified"
    )
    page.goto(address(provider))
    steps.fill_sign_in(page, person)
    expect(page.get_by_text("See these documents")).to_be_visible()
    expect(page.get_by_text(CALENDAR)).to_be_visible()
    take_picture(page, f"consent-exact-{theme}-{size}")
    axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    steps.allow(page)
    expect(page).to_have_url(re.compile(r"/health/live\?code="))
    page.goto(f"{provider.url}/account/apps/")
    expect(page.get_by_text("See your calendar", exact=True).first).to_be_visible()
    take_picture(page, f"connected-exact-{theme}-{size}")
