"""The hosted pages in the language with the longest words and in one that runs from right to left.

axe is content, nothing runs off the side of a phone, and there is a picture that somebody has to look at.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey
LOOKS = [("light", "desktop"), ("dark", "phone")]
ACCOUNT = (
    "",
    *(
        f"{page}/"
        for page in [
            "profile",
            "emails",
            "password",
            "factors",
            "sessions",
            "apps",
            "activity",
            "export",
            "delete",
        ]
    ),
)


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider whose pages these are."""
    return start_provider()


@pytest.fixture(scope="module")
def notes(provider: Provider, start_demo: StartDemo) -> Program:
    """An app to come from."""
    return start_demo(provider, "notes")


class Visit:
    """One browser that looks at pages in one language, theme and size."""

    def __init__(self, page: Page, url: str, look: str) -> None:
        self.page, self.url, self.look = page, url, look
        self.faults: list[str] = []

    def open(self, path: str, name: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.url + path)
        self.see(name)

    def see(self, name: str) -> None:
        """Take a picture, and note what is wrong; all pages are seen before the test fails."""
        expect(self.page.locator("main#main h1")).to_be_visible()
        take_picture(self.page, f"{name}-{self.look}")
        try:
            axe(self.page)
        except AssertionError as error:
            self.faults.append(f"{name}: {error}")
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            self.faults.append(f"{name}: runs {overflow} px off the side")


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_pages_in_long_words_and_from_right_to_left(
    provider: Provider, notes: Program, new_page: NewPage, language: str, theme: Theme, size: str
) -> None:
    page, person = new_page(theme, size), steps.with_account(provider, "developer")
    visit = Visit(page, provider.url, f"{language}-{theme}-{size}")
    page.goto(f"{provider.url}/")
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    visit.see("home")
    visit.open("/sign-up/", "sign-up")
    page.locator("#sign-up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visit.see("sign-up-refused")
    visit.open("/password/forgotten/", "forgotten-password")
    visit.open("/oauth/authorize", "link-does-not-work")
    steps.press_sign_in(page, notes)
    visit.see("sign-in")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(person.password)
    page.locator("#sign-in").click()
    expect(page.locator("#consent-allow")).to_be_visible()
    visit.see("consent")
    page.locator("#consent-allow").click()
    steps.arrives(page, notes)
    for name in ACCOUNT:
        visit.open(f"/account/{name}", f"account-{name.strip('/').replace('/', '-') or 'overview'}")
    visit.open("/developers/", "developers")
    visit.open("/developers/new/", "developers-new")
    assert not visit.faults, "\n\n".join(visit.faults)


def test_the_switch_works_without_script(provider: Provider, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    page.goto(f"{provider.url}/sign-in/?next=/account/")
    page.get_by_role("button", name="Français").click()
    expect(page).to_have_url(f"{provider.url}/sign-in/?next=/account/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("[aria-current]", has_text="Français")).to_be_visible()
