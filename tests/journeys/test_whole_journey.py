"""From "I have no account" to "I am signed out everywhere", on each database, with the real servers."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage
from tests.support.demo import StartDemo
from tests.support.programs import Program
from tests.support.provider import Database, Provider, StartProvider

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Stage:
    """One provider and two apps that know it."""

    provider: Provider
    notes: Program
    ledger: Program


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def stage(
    request: pytest.FixtureRequest, start_provider: StartProvider, start_demo: StartDemo
) -> Stage:
    """The provider on each database in turn, with both demo apps."""
    database: Database = request.param
    provider = start_provider(database)
    return Stage(provider, start_demo(provider, "notes"), start_demo(provider, "ledger"))


def test_from_sign_up_to_sign_out(stage: Stage, page: Page) -> None:
    person = steps.somebody()
    sign_up_on_the_way_to_notes(stage, page, person)
    agree_without_the_email(stage, page, person)
    work_with_documents(page)
    refresh(page)
    ledger = enter_ledger_without_a_password(stage, page)
    sign_out_everywhere(stage, page, ledger)


def sign_up_on_the_way_to_notes(stage: Stage, page: Page, person: steps.Person) -> None:
    """The app one came for stays in sight, through an account that is made on the way."""
    steps.press_sign_in(page, stage.notes)
    expect(page.get_by_text("to continue to Notes")).to_be_visible()
    page.get_by_role("link", name="Create an account").click()
    expect(page.get_by_text("to continue to Notes")).to_be_visible()
    steps.sign_up(page, stage.provider, person)


def agree_without_the_email(stage: Stage, page: Page, person: steps.Person) -> None:
    """Consent may be narrowed, and the app learns what it did not get (RFC 6749 §3.3)."""
    expect(page.get_by_role("heading", name="Let Notes use your account?")).to_be_visible()
    page.get_by_label("See your e-mail address").uncheck()
    steps.allow(page)
    steps.arrives(page, stage.notes)
    expect(page.locator("[data-missing-scope]")).to_have_count(1)
    expect(page.locator("[data-missing-scope=email]")).to_be_visible()
    expect(page.locator("[data-scope='documents:write']")).to_be_visible()
    expect(page.get_by_text(person.email)).to_have_count(0)
    issuer = page.locator("[data-claim=iss] td")
    expect(issuer).to_have_text(stage.provider.url)


def work_with_documents(page: Page) -> None:
    """The token opens the document API, for reading and for writing."""
    steps.call(page, "demo-documents", status=200)
    expect(page.locator("#demo-no-documents")).to_be_visible()
    page.get_by_label("Title").fill("Plans for the winter")
    page.get_by_label("Text").fill("Mend the greenhouse.\nLearn the names of the birds.")
    steps.call(page, "demo-create-document", status=201)
    steps.call(page, "demo-documents", status=200)
    expect(page.locator("#demo-document-list")).to_have_text("Plans for the winter")
    steps.call(page, "demo-userinfo", status=200)
    expect(page.locator("#demo-answer-body")).not_to_contain_text("email")


def refresh(page: Page) -> None:
    """New tokens, the same grant: still without the e-mail address, still good for the API."""
    before = page.locator("#demo-token-fingerprint").inner_text()
    page.locator("#demo-refresh").click()
    expect(page.locator("#demo-refreshed")).to_have_text("1")
    expect(page.locator("#demo-token-fingerprint")).not_to_have_text(before)
    expect(page.locator("[data-missing-scope]")).to_have_count(1)
    steps.call(page, "demo-documents", status=200)


def enter_ledger_without_a_password(stage: Stage, page: Page) -> Page:
    """Single sign-on: the second app asks for consent only, and meets the same person."""
    subject = page.locator("[data-claim=sub] td").inner_text()
    session = page.locator("[data-claim=sid] td").inner_text()
    ledger = page.context.new_page()
    steps.press_sign_in(ledger, stage.ledger)
    expect(ledger.get_by_role("heading", name="Let Ledger use your account?")).to_be_visible()
    expect(ledger.locator("input[type=password]")).to_have_count(0)
    steps.allow(ledger)
    steps.arrives(ledger, stage.ledger)
    expect(ledger.locator("[data-claim=sub] td")).to_have_text(subject)
    expect(ledger.locator("[data-claim=sid] td")).to_have_text(session)
    steps.call(ledger, "demo-documents", status=200)
    expect(ledger.locator("#demo-document-list")).to_have_text("Plans for the winter")
    return ledger


def sign_out_everywhere(stage: Stage, page: Page, ledger: Page) -> None:
    """RP-Initiated Logout ends the provider's session, so a silent sign-in finds nobody."""
    page.locator("#demo-sign-out").click()
    steps.arrives(page, stage.notes)
    expect(page.locator("#demo-notice")).to_contain_text("You are signed out of Notes and of")
    for app, demo in ((page, stage.notes), (ledger, stage.ledger)):
        app.locator("#demo-sign-in-silent").click()
        steps.is_refused(app, demo, "login_required")


def test_saying_no_at_consent_is_told_to_the_app(stage: Stage, page: Page) -> None:
    person = steps.with_account(stage.provider)
    steps.press_sign_in(page, stage.notes)
    steps.fill_sign_in(page, person)
    page.locator("#consent-deny").click()
    steps.is_refused(page, stage.notes, "access_denied")
    page.locator("#demo-sign-in-silent").click()
    steps.is_refused(page, stage.notes, "consent_required")


def test_consent_is_remembered(stage: Stage, page: Page, new_page: NewPage) -> None:
    person = steps.with_account(stage.provider)
    steps.sign_in_to(page, stage.notes, person)
    elsewhere = new_page()
    steps.press_sign_in(elsewhere, stage.notes)
    steps.fill_sign_in(elsewhere, person)
    steps.arrives(elsewhere, stage.notes)
    elsewhere.locator("#demo-sign-in-silent").click()
    steps.arrives(elsewhere, stage.notes)
    expect(elsewhere.locator("#demo-error-code")).to_have_count(0)
    expect(elsewhere.locator("#demo-email")).to_have_text(person.email)
