"""A second step that is demanded of everyone: set up on the way, and nothing before it."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.test_factor_journeys import App
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """A provider that demands it."""
    return start_provider(FACTOR_REQUIRED="everyone")


@pytest.fixture(scope="module")
def notes(provider: Provider, start_demo: StartDemo) -> Program:
    """An app that knows it."""
    return start_demo(provider, "notes")


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_on_the_way_to_an_app_it_is_set_up_and_the_way_goes_on(
    provider: Provider, notes: Program, new_page: NewPage, theme: Theme, size: str
) -> None:
    person = steps.with_account(provider)
    page = new_page(theme=theme, size=size)
    steps.press_sign_in(page, notes)
    steps.fill_sign_in(page, person)
    expect(page).to_have_url(f"{provider.url}/sign-in/factor/set-up/")
    take_picture(page, f"factors-set-up-{theme}-{size}")
    axe(page)
    page.goto(f"{provider.url}/account/")
    expect(page).to_have_url(f"{provider.url}/sign-in/factor/set-up/")

    page.get_by_label("Code").fill(App(page.locator("#factor-key").inner_text()).code())
    page.locator("#confirm-app").click()
    take_picture(page, f"factors-set-up-codes-{theme}-{size}")
    axe(page)
    page.locator("#codes-kept").click()
    steps.allow(page)
    steps.arrives(page, notes)
