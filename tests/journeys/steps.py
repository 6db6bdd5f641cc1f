"""What a person does at the hosted pages and at the demo apps, as verbs.

A step finds things as people do, by label and button, or by the ids that are promised to programs.
"""

import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.support.programs import Program
from tests.support.provider import Provider

PASSWORD = "seven-Quiet-trams-in-1931"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, or about to make one."""

    email: str
    password: str = PASSWORD


def somebody() -> Person:
    """Return a person that no provider knows yet."""
    return Person(email=f"{uuid.uuid4().hex[:12]}@example.com")


def with_account(provider: Provider, *roles: str) -> Person:
    """Return a person with a confirmed account and these roles."""
    person = somebody()
    words = ["--email", person.email, "--password", person.password, "--verified"]
    for role in roles:
        words += ["--role", role]
    provider.manage_json("create_user", *words)
    return person


def fill_sign_in(page: Page, person: Person) -> None:
    """Fill the sign-in page and send it."""
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#sign-in").click()


def sign_in(page: Page, provider: Provider, person: Person) -> None:
    """Sign in at the provider itself and end on the account's first page."""
    page.goto(f"{provider.url}/account/")
    fill_sign_in(page, person)
    expect(page).to_have_url(f"{provider.url}/account/")


def sign_up(page: Page, provider: Provider, person: Person) -> None:
    """Make an account from the sign-up page, with the code that comes by mail."""
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#sign-up").click()
    page.get_by_label("Code").fill(provider.mail.code(to=person.email))
    page.locator("#confirm-code").click()


def choose_password(page: Page, password: str) -> None:
    """Fill the new password, as often as the page asks for it, and send it."""
    for box in page.locator("input[type=password]").all():
        box.fill(password)
    page.locator("#set-password").click()


def press_sign_in(page: Page, demo: Program) -> None:
    """Open the demo app and press its sign-in button."""
    page.goto(demo.url)
    page.locator("#demo-sign-in").click()


def ask_with(page: Page, demo: Program, **parameters: str) -> None:
    """Start a sign-in of the demo app with further authorization request parameters."""
    answer = page.request.get(f"{demo.url}/sign-in", max_redirects=0)
    page.goto(f"{answer.headers['location']}&{urlencode(parameters)}")


def sees(page: Page) -> None:
    """Wait until the page is seen. Chromium ignores keys before that."""
    page.wait_for_load_state()
    page.evaluate("new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))")


def press_enter(page: Page) -> None:
    """Press Enter as a person does: on a page that is seen."""
    sees(page)
    page.keyboard.press("Enter")


def allow(page: Page) -> None:
    """Agree at the consent page."""
    page.locator("#consent-allow").click()


def sign_in_to(page: Page, demo: Program, person: Person) -> None:
    """Sign in to a demo app for the first time: password, consent, and back."""
    press_sign_in(page, demo)
    fill_sign_in(page, person)
    allow(page)
    arrives(page, demo)


def arrives(page: Page, demo: Program) -> None:
    """Assert that the browser is back at the demo app."""
    expect(page).to_have_url(re.compile(f"^{re.escape(demo.url)}/(#|$)"))


def call(page: Page, button: str, *, status: int) -> None:
    """Press a button of the demo app that calls an API, and assert what the API answered."""
    page.locator(f"#{button}").click()
    expect(page.locator("#demo-answer-status")).to_have_attribute("data-status", str(status))


def is_refused(page: Page, demo: Program, error: str) -> None:
    """Assert that the demo app shows this protocol error, and a sentence that is not empty."""
    arrives(page, demo)
    expect(page.locator("#demo-error-code")).to_have_text(error)
    expect(page.locator("#demo-notice p").first).not_to_be_empty()
