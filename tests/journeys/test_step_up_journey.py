"""Step-up: the demo app's API call asks for more, the person proves it, and the call is repeated."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.test_factor_journeys import App, confirm, keep_codes, set_app_up
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider
from tests.support.virtual_authenticator import VirtualAuthenticator

pytestmark = [pytest.mark.journey, pytest.mark.spec("RFC 9470", "4")]
LEVEL_2, PHR = "urn:vestibule:acr:2", "urn:vestibule:acr:phr"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


@pytest.fixture(scope="module")
def notes(provider: Provider, start_demo: StartDemo) -> Program:
    """An app that knows it."""
    return start_demo(provider, "notes")


def write_one(page: Page, title: str) -> None:
    """Create a document and list what there is."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text").fill("Nothing that anybody would miss.")
    steps.call(page, "demo-create-document", status=201)
    steps.call(page, "demo-documents", status=200)


def has_deleted(page: Page, notes: Program) -> None:
    """Assert that the app is back, that its call succeeded, and with which sign-in."""
    steps.arrives(page, notes)
    expect(page.locator("#demo-answer-status")).to_have_attribute("data-status", "204")
    expect(page.locator("[data-claim=acr] td")).to_have_text(LEVEL_2)
    steps.call(page, "demo-documents", status=200)
    expect(page.locator("#demo-no-documents")).to_be_visible()


def test_who_has_no_second_factor_sets_one_up_on_the_way(
    provider: Provider, notes: Program, page: Page
) -> None:
    person = steps.with_account(provider)
    steps.sign_in_to(page, notes, person)
    write_one(page, "A list of yesterday")
    page.locator("#demo-delete-document").click()
    expect(page.get_by_role("heading", name="You need a second step for this")).to_be_visible()
    expect(page.get_by_text("to continue to Notes")).to_be_visible()
    page.locator("#step-up-go").click()
    page.locator("#add-app").click()
    confirm(page, person)
    page.get_by_label("Code").fill(App(page.locator("#factor-key").inner_text()).code())
    page.locator("#confirm-app").click()
    keep_codes(page)
    page.locator("#onward").click()
    has_deleted(page, notes)


def test_who_has_one_proves_it_and_the_call_goes_through(
    provider: Provider, notes: Program, new_page: NewPage
) -> None:
    """A browser that proved the password only: trusted once, or signed in before the factor."""
    person = steps.with_account(provider)
    page, elsewhere = new_page(), new_page()
    steps.sign_in_to(page, notes, person)
    write_one(page, "Another list")
    steps.sign_in(elsewhere, provider, person)
    app = set_app_up(elsewhere, provider, person)
    page.locator("#demo-delete-document").click()
    expect(page.get_by_role("heading", name="One more proof that it is you")).to_be_visible()
    # Going back and coming again by the address changes nothing.
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", name="One more proof that it is you")).to_be_visible()
    page.locator("#step-up-go").click()
    page.get_by_label("Code").fill(app.code())
    steps.press_enter(page)
    has_deleted(page, notes)


def test_who_does_not_want_to_goes_back_and_nothing_was_done(
    provider: Provider, notes: Program, page: Page
) -> None:
    person = steps.with_account(provider)
    steps.sign_in_to(page, notes, person)
    write_one(page, "A list to keep")
    page.locator("#demo-delete-document").click()
    page.locator("#step-up-deny").click()
    steps.is_refused(page, notes, "unmet_authentication_requirements")
    steps.call(page, "demo-documents", status=200)
    expect(page.locator("#demo-document-list")).to_have_text("A list to keep")


def test_a_passkey_is_asked_for_and_is_enough(
    provider: Provider, notes: Program, page: Page
) -> None:
    """By keyboard alone, from an app that asks for what cannot be phished."""
    person = steps.with_account(provider)
    steps.sign_in_to(page, notes, person)
    VirtualAuthenticator(page)
    page.goto(f"{provider.url}/account/factors/")
    page.locator("#add-passkey").click()
    confirm(page, person)
    page.locator("#add-passkey").click()
    keep_codes(page)
    # What the session has proved since is enough; what an hour-old wish would not be is asked anew.
    steps.ask_with(page, notes, acr_values=PHR, prompt="login")
    page.locator("a[href*='/reauthenticate/passkey/']").focus()
    steps.press_enter(page)
    expect(page.locator("#prove-passkey")).to_be_focused()
    steps.press_enter(page)
    steps.arrives(page, notes)
    expect(page.locator("[data-claim=acr] td")).to_have_text(PHR)
    expect(page.locator("[data-claim=amr] td")).to_contain_text("hwk")


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_the_pages_are_looked_at(
    provider: Provider, notes: Program, new_page: NewPage, theme: Theme, size: str
) -> None:
    person = steps.with_account(provider)
    page = new_page(theme=theme, size=size)
    steps.sign_in_to(page, notes, person)
    write_one(page, "A list")
    take_picture(page, f"demo-delete-{theme}-{size}")
    page.goto(f"{provider.url}/account/apps/")
    take_picture(page, f"connected-apps-{theme}-{size}")
    axe(page)
    page.goto(notes.url)
    page.locator("#demo-delete-document").click()
    take_picture(page, f"step-up-enrol-{theme}-{size}")
    axe(page)
    page.locator("#step-up-go").click()
    take_picture(page, f"step-up-factors-{theme}-{size}")
    axe(page)
    page.locator("#add-app").click()
    confirm(page, person)
    page.get_by_label("Code").fill(App(page.locator("#factor-key").inner_text()).code())
    page.locator("#confirm-app").click()
    keep_codes(page)
    take_picture(page, f"step-up-onward-{theme}-{size}")
    axe(page)
    fresh = new_page(theme=theme, size=size)
    steps.ask_with(fresh, notes, acr_values=f"{PHR} {LEVEL_2}")
    take_picture(fresh, f"step-up-sign-in-{theme}-{size}")
