"""Somebody guesses at an account, in a real browser: what they see, and that its owner gets in."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, axe, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey
LOOKS = (("light", "desktop"), ("dark", "phone"), ("light", "phone"), ("dark", "desktop"))


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider(HELP_URL="https://help.example/")


def _guess(page: Page, provider: Provider, email: str) -> None:
    page.goto(f"{provider.url}/sign-in/")
    steps.fill_sign_in(page, steps.Person(email=email, password="wrong"))


def test_the_owner_gets_in_while_somebody_guesses(
    provider: Provider, page: Page, new_page: NewPage
) -> None:
    owner = steps.with_account(provider)
    steps.sign_in(page, provider, owner)
    page.goto(f"{provider.url}/sign-out/")
    page.locator("main form button[type=submit]").first.click()

    for theme, size in LOOKS:
        stranger = new_page(theme=theme, size=size)  # type: ignore[arg-type]
        for _ in range(6 if theme == "light" and size == "desktop" else 1):
            _guess(stranger, provider, owner.email)
        told = stranger.get_by_text("A browser you have signed in with before works meanwhile.")
        expect(told.first).to_be_visible()
        take_picture(stranger, f"guessing/refused-{theme}-{size}")
        axe(stranger)

    steps.sign_in(page, provider, owner)
    expect(page).to_have_url(f"{provider.url}/account/")
