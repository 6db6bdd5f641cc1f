"""A second step, from setting it up to signing in with it."""

import base64
import re
import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, Theme, axe, take_picture
from tests.support.provider import Provider, StartProvider
from tests.support.waiting import until

pytestmark = pytest.mark.journey
MAILED = re.compile(r"\b\d{4} \d{4}\b")


class App:
    """An authenticator app: shows codes, each once."""

    def __init__(self, spelled: str) -> None:
        self._key = base64.b32decode(spelled.replace(" ", ""))
        self._used = -1

    def code(self) -> str:
        """Return the next code that was not used, waiting for it if need be (one step ahead is accepted)."""
        totp = TOTP(self._key)

        def fresh() -> bool:
            return int(time.time()) // 30 + 1 > self._used

        until(fresh, seconds=40, what="a code that was not used yet")
        self._used = max(self._used + 1, int(time.time()) // 30)
        totp.time = self._used * 30
        return f"{totp.token():06d}"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider()


def confirm(page: Page, person: steps.Person) -> None:
    """Give the password once more, where the page asks for it."""
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()


def set_app_up(page: Page, provider: Provider, person: steps.Person) -> App:
    """Set an authenticator app up from the page of factors; ends on the page that follows."""
    page.goto(f"{provider.url}/account/factors/")
    page.locator("#add-app").click()
    confirm(page, person)
    app = App(page.locator("#factor-key").inner_text())
    page.get_by_label("Code").fill(app.code())
    page.get_by_label("Name").fill("My phone")
    page.locator("#confirm-app").click()
    return app


def at_second_step(page: Page, provider: Provider, person: steps.Person) -> None:
    """Give the password, and stand before the second step."""
    page.goto(f"{provider.url}/account/")
    steps.fill_sign_in(page, person)
    expect(page).to_have_url(f"{provider.url}/sign-in/factor/")


def sign_out(page: Page, provider: Provider) -> None:
    """Sign out by the page."""
    page.goto(f"{provider.url}/sign-out/")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(f"{provider.url}/signed-out/")


def keep_codes(page: Page) -> list[str]:
    """Read the recovery codes that are shown once, and go on."""
    codes = read_codes(page)
    page.locator("#codes-kept").click()
    return codes


def read_codes(page: Page) -> list[str]:
    """Read the recovery codes, when all of them are there."""
    shown = page.locator("#recovery-codes code")
    # A form that a script sent may still be on its way.
    expect(shown).to_have_count(10)
    return shown.all_inner_texts()


def test_an_app_is_set_up_and_asked_at_the_next_sign_in(
    provider: Provider, new_page: NewPage
) -> None:
    person = steps.with_account(provider)
    page = new_page()
    steps.sign_in(page, provider, person)
    app = set_app_up(page, provider, person)
    codes = keep_codes(page)
    expect(page).to_have_url(f"{provider.url}/account/factors/")
    expect(page.get_by_role("strong").filter(has_text="My phone")).to_be_visible()
    axe(page)

    elsewhere = new_page(size="phone", theme="dark")
    elsewhere.goto(f"{provider.url}/account/")
    steps.fill_sign_in(elsewhere, person)
    axe(elsewhere)
    code = app.code()
    elsewhere.get_by_label("Code from your authenticator app").fill(f"{code[:3]} {code[3:]}")
    elsewhere.keyboard.press("Enter")
    expect(elsewhere).to_have_url(f"{provider.url}/account/")

    lost = new_page()
    lost.goto(f"{provider.url}/account/")
    steps.fill_sign_in(lost, person)
    lost.locator("#use-recovery").click()
    lost.get_by_label("Recovery code").fill(codes[4].lower())
    lost.locator("#prove-code").click()
    expect(lost).to_have_url(f"{provider.url}/account/")


def test_recovery_codes_are_saved_as_often_as_one_likes(
    provider: Provider, new_page: NewPage
) -> None:
    person = steps.with_account(provider)
    page = new_page()
    steps.sign_in(page, provider, person)
    set_app_up(page, provider, person)
    codes = read_codes(page)
    for _ in range(2):
        with page.expect_download() as saved:
            page.locator("#save-codes").click()
        assert saved.value.path().read_text().split()[-10:] == codes
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_a_trusted_browser_is_asked_again_when_its_owner_says_so(
    provider: Provider, new_page: NewPage
) -> None:
    person = steps.with_account(provider)
    page = new_page()
    steps.sign_in(page, provider, person)
    app = set_app_up(page, provider, person)
    page.goto(f"{provider.url}/account/")
    sign_out(page, provider)
    at_second_step(page, provider, person)
    page.get_by_label("Do not ask again in this browser").check()
    page.get_by_label("Code from your authenticator app").fill(app.code())
    page.locator("#prove-code").click()
    expect(page).to_have_url(f"{provider.url}/account/")

    sign_out(page, provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/factors/")
    take_picture(page, "factors-trusted")
    axe(page)
    page.get_by_role("button", name="Ask again").click()
    sign_out(page, provider)
    at_second_step(page, provider, person)


def test_a_code_by_mail_stands_in(provider: Provider, new_page: NewPage) -> None:
    person = steps.with_account(provider)
    page = new_page()
    steps.sign_in(page, provider, person)
    set_app_up(page, provider, person)
    phone = new_page(size="phone")
    at_second_step(phone, provider, person)
    phone.locator("#mail-code").click()
    take_picture(phone, "factors-mailed-phone")
    axe(phone)

    def newest() -> str:
        body = provider.mail.messages(to=person.email)[-1].get_body(("plain",))
        found = MAILED.search(body.get_content() if body else "")
        return found.group() if found else ""

    until(lambda: bool(newest()), seconds=60, what="the mail with the code")
    phone.get_by_label("Code from the mail").fill(newest())
    phone.locator("#prove-code").click()
    expect(phone).to_have_url(f"{provider.url}/account/")


def test_with_the_keyboard_and_without_scripts(provider: Provider, new_page: NewPage) -> None:
    person = steps.with_account(provider)
    page = new_page(scripts=False)
    steps.sign_in(page, provider, person)
    app = set_app_up(page, provider, person)
    codes = keep_codes(page)
    plain = new_page(scripts=False)
    at_second_step(plain, provider, person)
    expect(plain.get_by_label("Code from your authenticator app")).to_be_focused()
    # Chromium ignores keys before a page is seen; a picture of it is one.
    plain.screenshot()
    plain.keyboard.type(app.code())
    plain.keyboard.press("Tab")
    plain.keyboard.press("Tab")
    expect(plain.locator("#prove-code")).to_be_focused()
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(f"{provider.url}/account/")

    lost = new_page(scripts=False)
    at_second_step(lost, provider, person)
    lost.screenshot()
    lost.locator("#use-recovery").focus()
    lost.keyboard.press("Enter")
    expect(lost.get_by_label("Recovery code")).to_be_focused()
    lost.screenshot()
    lost.keyboard.type(codes[0])
    lost.keyboard.press("Enter")
    expect(lost).to_have_url(f"{provider.url}/account/")


@pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_the_pages_are_looked_at(
    provider: Provider, new_page: NewPage, theme: Theme, size: str
) -> None:
    person = steps.with_account(provider)
    page = new_page(theme=theme, size=size)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/factors/")
    take_picture(page, f"factors-none-{theme}-{size}")
    axe(page)
    page.locator("#add-app").click()
    confirm(page, person)
    take_picture(page, f"factors-app-{theme}-{size}")
    axe(page)
    page.get_by_label("Code").fill(App(page.locator("#factor-key").inner_text()).code())
    page.locator("#confirm-app").click()
    take_picture(page, f"factors-codes-{theme}-{size}")
    axe(page)
    page.emulate_media(media="print")
    take_picture(page, f"factors-codes-print-{theme}-{size}")
    page.emulate_media(media="screen")
    page.locator("#codes-kept").click()
    take_picture(page, f"factors-some-{theme}-{size}")
    axe(page)
    page.get_by_role("link", name="Remove").first.click()
    take_picture(page, f"factors-remove-{theme}-{size}")
    axe(page)
    elsewhere = new_page(theme=theme, size=size)
    elsewhere.goto(f"{provider.url}/account/")
    steps.fill_sign_in(elsewhere, person)
    take_picture(elsewhere, f"factors-stage-{theme}-{size}")
    axe(elsewhere)
    elsewhere.locator("#use-recovery").click()
    take_picture(elsewhere, f"factors-recovery-{theme}-{size}")
    axe(elsewhere)
