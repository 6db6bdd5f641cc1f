"""What a person does about the own account: a forgotten password, other sessions, connected apps."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey

NEW_PASSWORD = "nine-Loud-herons-by-the-quay"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


@pytest.fixture(scope="module")
def notes(provider: Provider, start_demo: StartDemo) -> Program:
    """An app that knows it."""
    return start_demo(provider, "notes")


def test_a_forgotten_password_is_replaced_by_mail(
    provider: Provider, notes: Program, new_page: NewPage
) -> None:
    """A new password ends what stands on the old one: sessions elsewhere, and apps' tokens."""
    person = steps.with_account(provider)
    elsewhere, page = new_page(), new_page()
    steps.sign_in_to(elsewhere, notes, person)
    before = len(provider.mail.messages(to=person.email))

    page.goto(f"{provider.url}/sign-in/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.locator("#send-code").click()
    page.get_by_label("Code").fill(provider.mail.code(to=person.email, after=before))
    page.locator("#confirm-code").click()
    steps.choose_password(page, NEW_PASSWORD)

    steps.call(elsewhere, "demo-documents", status=401)
    elsewhere.locator("#demo-refresh").click()
    steps.is_refused(elsewhere, notes, "invalid_grant")
    steps.press_sign_in(elsewhere, notes)
    steps.fill_sign_in(elsewhere, person)
    expect(elsewhere.get_by_role("alert")).to_be_visible()
    steps.fill_sign_in(elsewhere, steps.Person(person.email, NEW_PASSWORD))
    steps.arrives(elsewhere, notes)


def test_a_session_elsewhere_can_be_ended(provider: Provider, new_page: NewPage) -> None:
    person = steps.with_account(provider)
    here, elsewhere = new_page(), new_page()
    steps.sign_in(here, provider, person)
    steps.sign_in(elsewhere, provider, person)
    here.goto(f"{provider.url}/account/sessions/")
    expect(here.get_by_text("This browser")).to_have_count(1)
    here.get_by_role("button", name="End", exact=False).first.click()
    expect(here.get_by_role("button", name="End", exact=False)).to_have_count(0)
    elsewhere.reload()
    expect(elsewhere.locator("#sign-in")).to_be_visible()
    here.reload()
    expect(here.get_by_text("This browser")).to_be_visible()


def test_a_disconnected_app_loses_the_api_at_once(
    provider: Provider, notes: Program, page: Page
) -> None:
    """The access token has minutes to live, and is worth nothing any more (RFC 6750 §3.1)."""
    person = steps.with_account(provider)
    steps.sign_in_to(page, notes, person)
    steps.call(page, "demo-documents", status=200)

    account = page.context.new_page()
    account.goto(f"{provider.url}/account/apps/")
    account.locator("summary", has_text="Disconnect").click()
    account.get_by_role("button", name="Disconnect the app Notes").click()
    expect(account.get_by_text("No app uses your account")).to_be_visible()

    steps.call(page, "demo-documents", status=401)
    expect(page.locator("#demo-challenge")).to_contain_text('error="invalid_token"')
    page.locator("#demo-refresh").click()
    steps.is_refused(page, notes, "invalid_grant")
    page.locator("#demo-sign-in-silent").click()
    steps.is_refused(page, notes, "consent_required")


def test_an_app_may_ask_for_the_password_again(
    provider: Provider, notes: Program, page: Page
) -> None:
    """`prompt=login` is satisfied by a new sign-in only, and the app can see it (OIDC Core §3.1.2.1)."""
    person = steps.with_account(provider)
    steps.sign_in_to(page, notes, person)
    before = page.locator("[data-claim=auth_time] td").inner_text()
    # auth_time counts in seconds.
    page.wait_for_timeout(1000)
    steps.ask_with(page, notes, prompt="login")
    expect(page.get_by_text("to continue to Notes")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    steps.arrives(page, notes)
    assert page.locator("[data-claim=auth_time] td").inner_text() > before


def test_another_account_can_be_chosen(provider: Provider, notes: Program, page: Page) -> None:
    """`prompt=select_account`: somebody else signs in, and the app meets the other person."""
    first, second = steps.with_account(provider), steps.with_account(provider)
    steps.sign_in_to(page, notes, first)
    steps.ask_with(page, notes, prompt="select_account")
    expect(page.get_by_role("button", name=f"Continue as {first.email}")).to_be_visible()
    page.locator("#account-other").click()
    steps.fill_sign_in(page, second)
    steps.allow(page)
    steps.arrives(page, notes)
    expect(page.locator("#demo-email")).to_have_text(second.email)


@dataclass(frozen=True)
class Keyboard:
    """Somebody who has no mouse."""

    page: Page

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is there; it must be visible all the way (WCAG 2.4.7)."""
        target = self.page.locator(selector)
        target.wait_for(state="attached")
        steps.sees(self.page)
        for _ in range(40):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            assert self.focus_is_visible(), self.page.evaluate("document.activeElement.outerHTML")
        pytest.fail(f"{selector} cannot be reached with Tab on {self.page.url}")

    def focus_is_visible(self) -> bool:
        """Whether the focused element has an outline or a ring, or is the page itself."""
        return bool(
            self.page.evaluate(
                """() => {
                    const element = document.activeElement;
                    if (element === document.body) return true;
                    const style = getComputedStyle(element);
                    return style.outlineStyle !== "none" || style.boxShadow !== "none";
                }"""
            )
        )

    def press(self, selector: str) -> None:
        """Reach a button or link and press Enter."""
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Reach a field and type."""
        self.reach(f"#{self.page.get_by_label(label, exact=True).get_attribute('id')}")
        self.page.keyboard.type(text)


def test_signing_in_works_with_the_keyboard_alone(
    provider: Provider, notes: Program, page: Page
) -> None:
    person = steps.with_account(provider)
    keyboard = Keyboard(page)
    page.goto(notes.url)
    keyboard.press("#demo-sign-in")
    keyboard.write("E-mail address", person.email)
    keyboard.write("Password", person.password)
    page.keyboard.press("Enter")
    keyboard.reach("#scope-1")
    page.keyboard.press("Space")
    expect(page.locator("#scope-1")).not_to_be_checked()
    keyboard.press("#consent-allow")
    steps.arrives(page, notes)
    expect(page.locator("[data-missing-scope]")).to_have_count(1)


def test_signing_in_works_without_javascript(
    provider: Provider, notes: Program, new_page: NewPage
) -> None:
    page = new_page(scripts=False)
    person = steps.somebody()
    steps.press_sign_in(page, notes)
    page.get_by_role("link", name="Create an account").click()
    steps.sign_up(page, provider, person)
    page.get_by_label("Create and change your documents").uncheck()
    steps.allow(page)
    steps.arrives(page, notes)
    expect(page.locator("[data-missing-scope='documents:write']")).to_be_visible()
    page.get_by_label("Title").fill("One")
    steps.call(page, "demo-create-document", status=403)
    expect(page.locator("#demo-challenge")).to_contain_text('error="insufficient_scope"')
    page.locator("#demo-sign-out").click()
    steps.arrives(page, notes)
    expect(page.locator("#demo-notice")).to_contain_text("You are signed out of Notes and of")
