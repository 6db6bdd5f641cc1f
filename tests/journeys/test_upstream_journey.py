"""Two instances of this provider: people of the first sign in at the second.

Both are on this machine, so the first is known as 127.0.0.1: browsers share cookies between ports of one host.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.steps import Person
from tests.support.browser import NewPage, axe, take_picture
from tests.support.demo import StartDemo
from tests.support.mailbox import plain_text
from tests.support.ports import free_port
from tests.support.programs import Program
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey


@dataclass
class Two:
    """The first knows the people; the second lets them in. `house` is the first, trusted with addresses."""

    first: Provider
    second: Provider
    issuer: str


@pytest.fixture(scope="module")
def two(start_provider: StartProvider) -> Two:
    """Two providers, the second registered as a client of the first."""
    port, second_port = free_port(), free_port()
    issuer = f"http://127.0.0.1:{port}"
    first = start_provider(IDP_PORT=str(port), IDP_ISSUER=issuer, BRAND_NAME="First")
    words = ["--name", "Second", "--scope", "openid", "--scope", "email"]
    for name in ("first", "house"):
        words += ["--redirect-uri", f"http://localhost:{second_port}/upstream/{name}/callback/"]
    client = first.manage_json("create_client", *words)
    env = {"UPSTREAM_PROVIDERS": "first,house", "UPSTREAM_HOUSE_TRUSTS_EMAIL": "True"}
    for name in ("FIRST", "HOUSE"):
        env |= {
            f"UPSTREAM_{name}_ISSUER": issuer,
            f"UPSTREAM_{name}_CLIENT_ID": client["client_id"],
            f"UPSTREAM_{name}_CLIENT_SECRET": client["client_secret"],
        }
    second = start_provider("postgresql", IDP_PORT=str(second_port), BRAND_NAME="Second", **env)
    return Two(first, second, issuer)


@pytest.fixture(scope="module")
def notes(two: Two, start_demo: StartDemo) -> Program:
    """An app that knows the second only."""
    return start_demo(two.second, "notes")


def go_through(page: Page, two: Two, person: Person, name: str = "first") -> None:
    """Press the button, sign in at the first, agree there."""
    page.locator(f"#upstream-{name}").click()
    expect(page).to_have_url(re.compile(re.escape(two.issuer)))
    steps.fill_sign_in(page, person)
    steps.allow(page)


def sign_out(page: Page, two: Two) -> None:
    """Sign out of the second; the browser stays signed in at the first."""
    page.goto(f"{two.second.url}/sign-out/")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(f"{two.second.url}/signed-out/")


def test_a_stranger_of_the_first_gets_an_account_and_comes_back(two: Two, page: Page) -> None:
    person = steps.with_account(two.first)
    page.goto(f"{two.second.url}/sign-in/")
    go_through(page, two, person)
    expect(page).to_have_url(f"{two.second.url}/verify-email/")
    page.get_by_label("Code").fill(two.second.mail.code(to=person.email))
    page.locator("#confirm-code").click()
    expect(page).to_have_url(f"{two.second.url}/account/")
    sign_out(page, two)
    page.goto(f"{two.second.url}/sign-in/")
    page.locator("#upstream-first").click()
    expect(page).to_have_url(f"{two.second.url}/account/")


def test_an_app_of_the_second_gets_a_person_of_the_first(
    two: Two, notes: Program, page: Page
) -> None:
    """The app's request goes on after the way to the first; trusted, it asks for no code."""
    person = steps.with_account(two.first)
    steps.press_sign_in(page, notes)
    go_through(page, two, person, "house")
    expect(page.get_by_role("heading", name="Let Notes use your account?")).to_be_visible()
    steps.allow(page)
    steps.arrives(page, notes)
    expect(page.locator("#demo-email")).to_have_text(person.email)


def test_who_has_an_account_signs_in_first_and_then_links(two: Two, page: Page) -> None:
    """Trusted or not, the address alone opens nothing; the link is offered after the password."""
    person = steps.with_account(two.first)
    two.second.manage_json(
        "create_user", "--email", person.email, "--password", person.password, "--verified"
    )
    page.goto(f"{two.second.url}/sign-in/?next=/account/sessions/")
    go_through(page, two, person, "house")
    expect(page.get_by_role("heading", name="You have an account here already")).to_be_visible()
    axe(page)
    take_picture(page, "upstream-taken")
    page.locator("#sign-in-first").click()
    steps.fill_sign_in(page, person)
    expect(page.get_by_role("heading", name="Link House now?")).to_be_visible()
    axe(page)
    take_picture(page, "upstream-offer")
    page.locator("#offer-link").click()
    expect(page).to_have_url(f"{two.second.url}/account/sessions/")
    sign_out(page, two)
    page.goto(f"{two.second.url}/sign-in/")
    page.locator("#upstream-house").click()
    expect(page).to_have_url(f"{two.second.url}/account/")


def test_linking_unlinking_and_being_a_stranger_again(two: Two, page: Page) -> None:
    person = steps.with_account(two.first)
    two.second.manage_json(
        "create_user", "--email", person.email, "--password", person.password, "--verified"
    )
    steps.sign_in(page, two.second, person)
    page.get_by_role("link", name="Other providers").click()
    expect(page.get_by_text("Nothing is linked yet")).to_be_visible()
    axe(page)
    take_picture(page, "upstream-empty")
    page.locator("#link-first").click()
    steps.fill_sign_in(page, person)
    steps.allow(page)
    expect(page.get_by_text("You can sign in with First now.")).to_be_visible()
    axe(page)
    take_picture(page, "upstream-linked")
    sign_out(page, two)
    page.goto(f"{two.second.url}/sign-in/")
    page.locator("#upstream-first").click()
    expect(page).to_have_url(f"{two.second.url}/account/")

    page.goto(f"{two.second.url}/account/upstream/")
    page.locator("summary", has_text="Unlink").click()
    take_picture(page, "upstream-unlink")
    page.get_by_role("button", name="Unlink First").click()
    expect(page.get_by_text("First is not linked any more.")).to_be_visible()
    sign_out(page, two)
    before = len(two.second.mail.messages(to=person.email))
    page.goto(f"{two.second.url}/sign-in/")
    page.locator("#upstream-first").click()
    expect(page).to_have_url(f"{two.second.url}/verify-email/")
    mail = plain_text(two.second.mail.newest(to=person.email, after=before))
    assert "There is one with this address already" in mail


def test_without_a_password_the_first_is_asked_anew(two: Two, notes: Program, page: Page) -> None:
    """An app asks to be sure (`prompt=login`): the first asks for its password, and says when."""
    person = steps.with_account(two.first)
    steps.press_sign_in(page, notes)
    go_through(page, two, person, "house")
    steps.allow(page)
    steps.arrives(page, notes)
    # auth_time counts in seconds.
    page.wait_for_timeout(1000)
    # With consent: a page between, as a form of the first may not end at the app's plain http.
    steps.ask_with(page, notes, prompt="login consent")
    expect(page).to_have_url(re.compile(re.escape(f"{two.second.url}/reauthenticate/with/house/")))
    axe(page)
    take_picture(page, "upstream-prove")
    page.locator("#prove").click()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.locator("#reauthenticate").click()
    steps.allow(page)
    steps.arrives(page, notes)


def test_it_works_without_javascript(two: Two, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    person = steps.with_account(two.first)
    page.goto(f"{two.second.url}/sign-up/")
    go_through(page, two, person, "house")
    expect(page).to_have_url(f"{two.second.url}/account/")


def test_who_says_no_at_the_first_is_told_calmly(two: Two, page: Page) -> None:
    person = steps.with_account(two.first)
    page.goto(f"{two.second.url}/sign-in/")
    page.locator("#upstream-first").click()
    steps.fill_sign_in(page, person)
    page.locator("#consent-deny").click()
    expect(page.get_by_role("heading", name="You did not continue with First")).to_be_visible()
    axe(page)
    take_picture(page, "upstream-cancelled")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_entrance_with_buttons_is_looked_at(
    two: Two, new_page: NewPage, theme: str, size: str
) -> None:
    page = new_page(theme, size)  # type: ignore[arg-type]
    for path in ("sign-in", "sign-up"):
        page.goto(f"{two.second.url}/{path}/")
        axe(page)
        take_picture(page, f"upstream-{path}-{theme}-{size}")
    page.goto(f"{two.second.url}/upstream/first/callback/?state=gone")
    axe(page)
    take_picture(page, f"upstream-stale-{theme}-{size}")
