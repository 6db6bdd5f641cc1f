"""Somebody else is in the account: from the mail that tells of it to an account that is its owner's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.mailbox import plain_text
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey

NEW_PASSWORD = "nine-Loud-herons-by-the-quay"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    return start_provider()


def link_in_newest_mail(provider: Provider, person: steps.Person, *, after: int = 0) -> str:
    text = plain_text(provider.mail.newest(to=person.email, after=after))
    found = re.search(r"https?://\S+/not-me/\S+", text)
    assert found, text
    return found[0]


def looked_at(page: Page, name: str) -> None:
    axe(page)
    take_picture(page, name)


@pytest.mark.parametrize(("theme", "size"), [("light", "phone"), ("dark", "desktop")])
def test_an_account_is_locked_by_a_link_and_taken_back_by_a_code(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    person = steps.with_account(provider)
    steps.sign_in(new_page(), provider, person)
    thief = new_page()
    steps.sign_in(thief, provider, person)

    page = new_page(theme, size)
    page.goto(link_in_newest_mail(provider, person))
    looked_at(page, f"not-me-{theme}-{size}")
    page.locator("#lock-account").click()
    looked_at(page, f"recover-{theme}-{size}")
    thief.goto(f"{provider.url}/account/")
    expect(thief).to_have_url(re.compile("/sign-in/"))
    steps.fill_sign_in(thief, person)
    expect(thief.get_by_role("heading", level=1)).to_contain_text("closed")
    looked_at(thief, "account-closed")

    page.get_by_label("Code").fill(provider.mail.code(to=person.email, after=1))
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.locator("#take-back").click()
    steps.fill_sign_in(page, steps.Person(person.email, NEW_PASSWORD))
    expect(page).to_have_url(f"{provider.url}/account/")
    page.goto(f"{provider.url}/account/sessions/")
    looked_at(page, f"sessions-{theme}-{size}")

    page.goto(link_in_newest_mail(provider, person, after=2))
    expect(page.locator("#lock-account")).to_be_visible()


def test_a_used_link_leads_on(provider: Provider, page: Page) -> None:
    page.goto(f"{provider.url}/not-me/long-gone/")
    looked_at(page, "link-gone")
    page.get_by_role("link", name="Choose a new password").click()
    expect(page).to_have_url(f"{provider.url}/password/forgotten/")
