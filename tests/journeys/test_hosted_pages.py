"""Every hosted page, light and dark, on a phone and at a desk: axe is content, nothing runs off the side, a picture.

The pictures go to the folder that `take_picture` names; somebody has to look at them.
"""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

LOOKS = [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize(("theme", "size"), LOOKS),
]


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider whose pages these are."""
    return start_provider()


@pytest.fixture(scope="module")
def notes(provider: Provider, start_demo: StartDemo) -> Program:
    """An app to come from."""
    return start_demo(provider, "notes")


@pytest.fixture(scope="module")
def developer(provider: Provider) -> steps.Person:
    """Somebody with an account who may register applications."""
    return steps.with_account(provider, "developer")


@dataclass
class Visit:
    """One browser that looks at pages in one theme and size."""

    page: Page
    look: str
    provider: Provider
    faults: list[str] = field(default_factory=list)

    def open(self, path: str, name: str) -> None:
        """Open a page of the provider and look at it."""
        self.page.goto(self.provider.url + path)
        self.see(name)

    def see(self, name: str) -> None:
        """Take a picture, and note what is wrong; all pages are seen before the test fails."""
        expect(self.page.locator("main#main h1")).to_be_visible()
        take_picture(self.page, f"{name}-{self.look}")
        try:
            axe(self.page)
        except AssertionError as error:
            self.faults.append(f"{name}: {error}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{name}: runs off the side")


@pytest.fixture
def visit(provider: Provider, new_page: NewPage, theme: Theme, size: str) -> Visit:
    """A fresh browser."""
    return Visit(new_page(theme, size), f"{theme}-{size}", provider)


def test_the_way_in_and_the_account(visit: Visit, notes: Program) -> None:
    sign_up_seeing_each_page(visit, notes)
    steps.arrives(visit.page, notes)
    steps.ask_with(visit.page, notes, prompt="select_account")
    visit.see("choose-account")
    steps.ask_with(visit.page, notes, prompt="login")
    visit.see("reauthenticate")
    for name in ("", "profile/", "emails/", "password/", "sessions/", "apps/"):
        visit.open(f"/account/{name}", f"account-{name.strip('/') or 'overview'}")
    visit.open("/developers/", "not-allowed")
    assert not visit.faults, "\n\n".join(visit.faults)


def sign_up_seeing_each_page(visit: Visit, notes: Program) -> None:
    """Come from the app, be refused twice, make an account, and agree."""
    page, person = visit.page, steps.somebody()
    visit.open("/", "home")
    steps.press_sign_in(page, notes)
    visit.see("sign-in")
    steps.fill_sign_in(page, person)
    expect(page.get_by_role("alert")).to_be_visible()
    visit.see("sign-in-refused")
    page.get_by_role("link", name="Create an account").click()
    visit.see("sign-up")
    page.get_by_label("Password", exact=True).fill("password")
    page.locator("#sign-up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visit.see("sign-up-refused")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#sign-up").click()
    expect(page.locator("#confirm-code")).to_be_visible()
    visit.see("verify-email")
    page.get_by_label("Code").fill(visit.provider.mail.code(to=person.email))
    page.locator("#confirm-code").click()
    expect(page.locator("#consent-allow")).to_be_visible()
    visit.see("consent")
    steps.allow(page)


def test_the_way_back_in(visit: Visit, developer: steps.Person) -> None:
    page, mail = visit.page, visit.provider.mail
    before = len(mail.messages(to=developer.email))
    visit.open("/password/forgotten/", "forgotten-password")
    page.get_by_label("E-mail address").fill(developer.email)
    page.locator("#send-code").click()
    expect(page.locator("#confirm-code")).to_be_visible()
    visit.see("forgotten-password-code")
    page.get_by_label("Code").fill(mail.code(to=developer.email, after=before))
    page.locator("#confirm-code").click()
    expect(page.locator("#set-password")).to_be_visible()
    visit.see("new-password")
    assert not visit.faults, "\n\n".join(visit.faults)


def test_the_developers_pages(visit: Visit, developer: steps.Person) -> None:
    page = visit.page
    steps.sign_in(page, visit.provider, developer)
    visit.open("/developers/", "developers-none")
    visit.open("/developers/new/", "developers-new")
    page.get_by_label("Name", exact=True).fill("Seed catalogue")
    page.get_by_label("Redirect addresses").fill("https://seeds.example/callback")
    page.locator("#register").click()
    expect(page.locator("#new-secret")).to_be_visible()
    visit.see("developers-registered")
    visit.open("/developers/", "developers-list")
    page.get_by_role("link", name="Seed catalogue").click()
    visit.see("developers-application")
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", name="Edit the application")).to_be_visible()
    visit.see("developers-edit")
    page.go_back()
    page.get_by_role("link", name="Delete").click()
    expect(page.locator("#confirm")).to_be_visible()
    visit.see("developers-delete")
    page.locator("#confirm").click()
    expect(page.get_by_text("No application yet")).to_be_visible()
    assert not visit.faults, "\n\n".join(visit.faults)


def test_the_way_out_and_the_errors(visit: Visit, developer: steps.Person) -> None:
    visit.open("/oauth/authorize?client_id=unknown", "error")
    steps.sign_in(visit.page, visit.provider, developer)
    visit.open("/", "home-signed-in")
    visit.open("/oauth/end-session", "sign-out-asked-by-an-app")
    visit.open("/sign-out/", "sign-out")
    visit.page.locator("#sign-out").click()
    expect(visit.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    visit.see("signed-out")
    assert not visit.faults, "\n\n".join(visit.faults)
