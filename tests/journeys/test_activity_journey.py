"""A person reads what happened to their account."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.support.browser import NewPage, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.provider import StartProvider

pytestmark = pytest.mark.journey


def test_what_was_done_and_what_strangers_tried_stands_in_the_activity(
    start_provider: StartProvider, start_demo: StartDemo, new_page: NewPage
) -> None:
    """The page leads to what can be done; the trail behind it verifies."""
    provider = start_provider()
    notes = start_demo(provider, "notes")
    person = steps.with_account(provider)
    stranger = new_page()
    stranger.goto(f"{provider.url}/sign-in/")
    steps.fill_sign_in(stranger, steps.Person(person.email, "not-the-password-9"))
    expect(stranger.get_by_role("alert")).to_be_visible()

    page = new_page(size="phone")
    steps.press_sign_in(page, notes)
    steps.fill_sign_in(page, person)
    page.locator("#consent-allow").click()
    steps.arrives(page, notes)
    page.goto(f"{provider.url}/account/")
    page.get_by_text("Menu").click()
    page.get_by_role("navigation", name="Account").get_by_role("link", name="Activity").click()
    expect(page.get_by_role("heading", name="Activity", level=1)).to_be_visible()
    expect(page.get_by_text("You signed in.")).to_be_visible()
    expect(page.get_by_text("Notes")).to_be_visible()
    expect(page.get_by_text("Somebody gave a wrong password for your account.")).to_be_visible()
    expect(page.get_by_text("This browser").first).to_be_visible()
    axe(page)
    take_picture(page, "activity-phone-light")
    wide = new_page(theme="dark")
    steps.sign_in(wide, provider, person)
    wide.goto(f"{provider.url}/account/activity/")
    expect(wide.get_by_role("heading", name="Activity", level=1)).to_be_visible()
    expect(wide.get_by_text("Somebody gave a wrong password for your account.")).to_be_visible()
    axe(wide)
    take_picture(wide, "activity-desktop-dark")
    wide.get_by_role("link", name="end sessions you do not recognise").first.click()
    expect(wide.get_by_role("heading", name="Sessions", level=1)).to_be_visible()

    report = provider.manage_json("audit", "verify")
    assert report["faults"] == report["unsealed"] == 0
    assert report["events"] > 5
