"""People with passkeys, in a real browser with a virtual authenticator."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, axe, take_picture
from tests.support.provider import Provider, StartProvider
from tests.support.virtual_authenticator import VirtualAuthenticator

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider(HELP_URL="https://help.example/")


def sign_up(page: Page, provider: Provider) -> steps.Person:
    """Make an account with a passkey; ends on the account's first page."""
    person = steps.somebody()
    page.goto(f"{provider.url}/sign-up/")
    page.locator("#sign-up-passkey").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.locator("#sign-up").click()
    page.get_by_label("Code").fill(provider.mail.code(to=person.email))
    page.locator("#confirm-code").click()
    page.locator("#make-passkey").click()
    expect(page).to_have_url(f"{provider.url}/account/")
    return person


def sign_out(page: Page, provider: Provider) -> None:
    """End the session, and come to the sign-in page."""
    page.context.clear_cookies()
    page.goto(f"{provider.url}/sign-in/")


def test_signing_up_with_a_passkey_and_signing_in_by_autofill(
    provider: Provider, page: Page
) -> None:
    """Nothing is typed: the browser offers the passkey where the address would go."""
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    assert len(device.credentials()) == 1
    assert device.credentials()[0]["isResidentCredential"]
    sign_out(page, provider)
    expect(page).to_have_url(f"{provider.url}/account/")


def test_signing_in_with_the_button(provider: Provider, page: Page) -> None:
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    device.waits_for_a_touch(waits=True)
    sign_out(page, provider)
    expect(page.locator("#sign-in-passkey")).to_be_visible()
    device.waits_for_a_touch(waits=False)
    page.locator("#sign-in-passkey").click()
    expect(page).to_have_url(f"{provider.url}/account/")


def test_every_page_with_a_passkey_is_sound(provider: Provider, new_page: NewPage) -> None:
    """axe, and a picture of each, light and dark, on a phone and a desktop."""
    for theme, size in (("light", "desktop"), ("dark", "phone")):
        page = new_page(theme=theme, size=size)  # type: ignore[arg-type]
        VirtualAuthenticator(page).waits_for_a_touch(waits=True)
        page.goto(f"{provider.url}/sign-in/")
        expect(page.locator("#sign-in-passkey")).to_be_visible()
        take_picture(page, f"passkeys/sign-in-{theme}-{size}")
        axe(page)
