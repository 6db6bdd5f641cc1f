"""What the script adds to pages that work without it."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey

STRONG = "seven-Quiet-trams-in-1931"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider whose pages these are, on the database that needs no server."""
    return start_provider("sqlite")


def test_a_password_can_be_looked_at(provider: Provider, page: Page) -> None:
    page.goto(f"{provider.url}/sign-in/")
    field, button = page.locator("#id_password"), page.get_by_role("button", name="Show password")
    field.fill("a secret")
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(field).to_be_focused()
    button.click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("a secret")


def test_a_shown_password_leaves_the_page_as_a_password(provider: Provider, page: Page) -> None:
    """Browsers remember what was typed into text fields, and must not remember this."""
    page.goto(f"{provider.url}/sign-in/")
    page.locator("#id_password").fill("a secret")
    page.get_by_role("button", name="Show password").click()
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    page.locator("#sign-in").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "password")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("password2026", "Easy to guess"),
        ("aaaaaaaaaaaaaaaa", "Easy to guess"),
        ("1234567890", "Easy to guess"),
        ("ada.lovelace.ada", "Easy to guess"),
        ("quiet9tr", "Could be stronger"),
        ("quiet trams 9", "Good"),
        (STRONG, "Strong"),
    ],
)
def test_strength_is_told_while_typing(
    provider: Provider, page: Page, password: str, words: str
) -> None:
    page.goto(f"{provider.url}/sign-up/")
    told = page.locator("[data-strength-words]")
    expect(told).to_be_hidden()
    page.get_by_label("E-mail address").fill("ada.lovelace@example.com")
    page.get_by_label("Password", exact=True).fill(password)
    expect(told).to_have_text(words)


def test_the_first_thing_read_after_a_fault_is_what_went_wrong(
    provider: Provider, page: Page
) -> None:
    page.goto(f"{provider.url}/sign-up/")
    page.locator("#sign-up").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Problem: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("E-mail address")).to_be_focused()


def test_a_double_click_is_one_request(provider: Provider, page: Page) -> None:
    page.goto(f"{provider.url}/sign-up/")
    page.get_by_label("E-mail address").fill("twice@example.com")
    page.get_by_label("Password", exact=True).fill(STRONG)
    page.locator("#sign-up").dblclick()
    expect(page.locator("#confirm-code")).to_be_visible()
    provider.mail.code(to="twice@example.com")
    assert len(provider.mail.messages(to="twice@example.com")) == 1


def test_a_code_is_pasted_as_it_stands_in_the_mail(provider: Provider, page: Page) -> None:
    page.goto(f"{provider.url}/password/forgotten/")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.locator("#send-code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    # The script runs after the page is parsed, perhaps after the field can be seen.
    page.wait_for_load_state("load")
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", " 12 3-45\\u20116\\n");
            const paste = new ClipboardEvent("paste", { clipboardData, cancelable: true });
            document.querySelector(".otp").dispatchEvent(paste);
        }"""
    )
    expect(page.get_by_label("Code")).to_have_value("123456")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_look_is_chosen_and_stays(
    provider: Provider, new_page: NewPage, *, scripts: bool
) -> None:
    page = new_page("light", scripts=scripts)
    page.goto(f"{provider.url}/sign-in/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    page.goto(f"{provider.url}/sign-up/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="As the system").click()
    expect(page.locator("html:not([data-theme])")).to_have_count(1)


def test_no_page_runs_off_the_side_of_the_narrowest_phone(
    provider: Provider, new_page: NewPage
) -> None:
    """WCAG 2.2 §1.4.10: 320 pixels wide without scrolling sideways."""
    page = new_page(size="phone")
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/sign-in/", "/sign-up/", "/password/forgotten/"):
        page.goto(provider.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
