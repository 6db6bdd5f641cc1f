"""People with passkeys, in a real browser with a virtual authenticator."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import NewPage, axe, take_picture
from tests.support.provider import Provider, StartProvider
from tests.support.virtual_authenticator import VirtualAuthenticator

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module."""
    return start_provider(HELP_URL="https://help.example/")


def without_autofill(page: Page) -> None:
    """A browser that knows passkeys, and does not offer them in a field."""
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")


def sign_up(page: Page, provider: Provider) -> steps.Person:
    """Make an account with a passkey; ends on the account's first page."""
    person = steps.somebody()
    page.goto(f"{provider.url}/sign-up/")
    page.locator("#sign-up-passkey").click()
    page.get_by_label("E-mail address").fill(person.email)
    page.locator("#sign-up").click()
    page.get_by_label("Code").fill(provider.mail.code(to=person.email))
    page.locator("#confirm-code").click()
    page.locator("#make-passkey").click()
    keep_recovery_codes(page)
    expect(page).to_have_url(f"{provider.url}/account/")
    return person


def keep_recovery_codes(page: Page) -> None:
    """Go on from the page that shows them once."""
    expect(page.locator("#recovery-codes")).to_be_visible()
    page.locator("#codes-kept").click()


def add_passkey(page: Page, provider: Provider, person: steps.Person, *, name: str = "") -> None:
    """Add a passkey to an account with a password; ends at the list of factors."""
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/factors/")
    page.locator("#add-passkey").click()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    page.get_by_label("Name").fill(name)
    page.locator("#add-passkey").click()
    keep_recovery_codes(page)
    expect(page).to_have_url(f"{provider.url}/account/factors/")


def at_sign_in(page: Page, provider: Provider) -> None:
    """Forget the session, and open the sign-in page."""
    page.context.clear_cookies()
    page.goto(f"{provider.url}/sign-in/")


def at_second_step(page: Page, provider: Provider, person: steps.Person) -> None:
    """Give the right password."""
    at_sign_in(page, provider)
    steps.fill_sign_in(page, person)
    expect(page.locator("#prove-passkey")).to_be_visible()


def test_signing_up_with_a_passkey_and_signing_in_by_autofill(
    provider: Provider, page: Page
) -> None:
    """Nothing is typed: the browser offers the passkey where the address would go."""
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    (kept,) = device.credentials()
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")
    at_sign_in(page, provider)
    expect(page).to_have_url(f"{provider.url}/account/")


def test_signing_in_with_the_button_and_the_keyboard(provider: Provider, page: Page) -> None:
    without_autofill(page)
    VirtualAuthenticator(page)
    sign_up(page, provider)
    at_sign_in(page, provider)
    button = page.locator("#sign-in-passkey")
    expect(button).to_be_visible()
    steps.sees(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    steps.press_enter(page)
    expect(page).to_have_url(f"{provider.url}/account/")


def test_a_passkey_is_added_used_renamed_and_removed(provider: Provider, page: Page) -> None:
    without_autofill(page)
    VirtualAuthenticator(page, is_synced=True)
    person = steps.with_account(provider)
    add_passkey(page, provider, person, name="Blue key")
    expect(page.locator("strong", has_text="Blue key")).to_be_visible()
    at_second_step(page, provider, person)
    page.locator("#prove-passkey").click()
    expect(page).to_have_url(f"{provider.url}/account/")
    page.goto(f"{provider.url}/account/factors/")
    expect(page.get_by_text("Last used")).to_be_visible()
    page.get_by_role("link", name="Remove Blue key").click()
    page.get_by_role("link", name=re.compile("passkey")).first.click()
    page.locator("#prove-passkey").click()
    page.locator("#confirm").click()
    expect(page.locator("strong", has_text="Blue key")).to_have_count(0)
    at_sign_in(page, provider)
    page.locator("#sign-in-passkey").click()
    expect(page.get_by_text("was not accepted")).to_be_visible()
    expect(page).to_have_url(f"{provider.url}/sign-in/")


def test_the_passkey_of_somebody_else_is_no_second_step(provider: Provider, page: Page) -> None:
    without_autofill(page)
    device = VirtualAuthenticator(page)
    person = steps.with_account(provider)
    add_passkey(page, provider, person)
    device.forget()
    page.context.clear_cookies()
    sign_up(page, provider)
    at_second_step(page, provider, person)
    page.locator("#prove-passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    expect(page.locator("#prove-passkey")).to_be_focused()


def test_a_passkey_for_another_place_is_not_found(provider: Provider, page: Page) -> None:
    without_autofill(page)
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    (kept,) = device.credentials()
    device.forget()
    device.take(kept | {"rpId": "evil.localhost"})
    at_sign_in(page, provider)
    page.locator("#sign-in-passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()


def test_a_wrong_finger_gets_nowhere(provider: Provider, page: Page) -> None:
    without_autofill(page)
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    device.stranger_holds_it()
    at_sign_in(page, provider)
    page.locator("#sign-in-passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    take_picture(page, "passkeys/sign-in-refused")
    axe(page)


def test_a_copy_of_a_passkey_is_refused(provider: Provider, new_page: NewPage) -> None:
    """The copy counts on from where it was taken; the original has counted further since."""
    page, thief = new_page(), new_page()
    without_autofill(page)
    without_autofill(thief)
    device = VirtualAuthenticator(page)
    sign_up(page, provider)
    (kept,) = device.credentials()
    for _ in range(3):
        at_sign_in(page, provider)
        page.locator("#sign-in-passkey").click()
        expect(page).to_have_url(f"{provider.url}/account/")
    VirtualAuthenticator(thief).take(kept)
    at_sign_in(thief, provider)
    thief.locator("#sign-in-passkey").click()
    expect(thief.get_by_text("seems to exist twice")).to_be_visible()
    expect(thief).to_have_url(f"{provider.url}/sign-in/")


def test_staff_make_a_passkey_on_the_way_to_the_administration(
    provider: Provider, page: Page
) -> None:
    without_autofill(page)
    VirtualAuthenticator(page)
    person = steps.with_account(provider, "administrator")
    page.goto(f"{provider.url}/admin/accounts/user/")
    steps.fill_sign_in(page, person)
    axe(page)
    take_picture(page, "passkeys/first-factor-light-desktop")
    page.locator("#first-passkey").click()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    page.locator("#add-passkey").click()
    keep_recovery_codes(page)
    expect(page).to_have_url(f"{provider.url}/admin/accounts/user/")
    at_second_step(page, provider, person)
    page.locator("#prove-passkey").click()
    expect(page).to_have_url(f"{provider.url}/account/")
    page.goto(f"{provider.url}/admin/accounts/user/")
    expect(page).to_have_url(f"{provider.url}/admin/accounts/user/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("reset_factors")
    page.get_by_title("Run the selected action").click()
    expect(page.locator("#reason")).to_be_visible()
    take_picture(page, "passkeys/admin-reset")


def test_without_scripts_the_other_ways_remain(provider: Provider, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    page.goto(f"{provider.url}/sign-in/")
    expect(page.locator("#sign-in-passkey")).to_be_hidden()
    expect(page.locator("#sign-in")).to_be_visible()
    person = steps.with_account(provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/factors/passkey/")
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    expect(page.get_by_text("Passkeys need a browser that knows them")).to_be_visible()
    expect(page.locator("#add-passkey")).to_be_hidden()


class Looker:
    """Somebody who looks at each page: axe, and a picture."""

    def __init__(self, new_page: NewPage, theme: str, size: str) -> None:
        self.page = new_page(theme=theme, size=size)  # type: ignore[arg-type]
        self.kind = f"{theme}-{size}"
        without_autofill(self.page)
        VirtualAuthenticator(self.page)

    def look(self, name: str, *, at: str) -> None:
        """Look at the page once `at` is there."""
        expect(self.page.locator(at)).to_be_visible()
        take_picture(self.page, f"passkeys/{name}-{self.kind}")
        axe(self.page)


LOOKS = pytest.mark.parametrize(("theme", "size"), [("light", "desktop"), ("dark", "phone")])


@LOOKS
def test_every_page_of_the_entrance_is_sound(
    provider: Provider, new_page: NewPage, theme: str, size: str
) -> None:
    looker = Looker(new_page, theme, size)
    page = looker.page
    page.goto(f"{provider.url}/sign-in/")
    looker.look("sign-in", at="#sign-in-passkey")
    page.goto(f"{provider.url}/sign-up/")
    looker.look("sign-up", at="#sign-up-passkey")
    page.locator("#sign-up-passkey").click()
    looker.look("sign-up-passkey", at="#sign-up")
    person = steps.somebody()
    page.get_by_label("E-mail address").fill(person.email)
    page.locator("#sign-up").click()
    page.get_by_label("Code").fill(provider.mail.code(to=person.email))
    page.locator("#confirm-code").click()
    looker.look("make-passkey", at="#make-passkey")


@LOOKS
def test_every_page_of_an_account_is_sound(
    provider: Provider, new_page: NewPage, theme: str, size: str
) -> None:
    looker = Looker(new_page, theme, size)
    page = looker.page
    person = steps.with_account(provider)
    steps.sign_in(page, provider, person)
    page.goto(f"{provider.url}/account/factors/passkey/")
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    looker.look("add-passkey", at="#add-passkey")
    page.locator("#add-passkey").click()
    keep_recovery_codes(page)
    looker.look("factors", at="#add-passkey")
    at_second_step(page, provider, person)
    looker.look("second-step", at="#prove-passkey")
    page.locator("#no-second-step").click()
    looker.look("no-second-step", at="#back-to-second-step")
    page.locator("#back-to-second-step").click()
    page.locator("#prove-passkey").click()
    expect(page).to_have_url(f"{provider.url}/account/")
    page.goto(f"{provider.url}/reauthenticate/passkey/")
    looker.look("reauthenticate", at="#prove-passkey")
