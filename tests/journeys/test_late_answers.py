"""Answers that arrive after the page has gone on."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys import steps
from tests.support.browser import NewPage
from tests.support.provider import StartProvider
from tests.support.virtual_authenticator import VirtualAuthenticator

pytestmark = pytest.mark.journey


def test_a_question_that_is_answered_late_does_not_undo_a_sign_in(
    start_provider: StartProvider, new_page: NewPage
) -> None:
    """The browser asks for a challenge when the page opens; its answer sets the session's cookie.

    Coming after the answer to a password it would put the session of before in place of the new one.
    """
    provider = start_provider()
    person = steps.with_account(provider)
    page = new_page()
    VirtualAuthenticator(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/passkeys/questions/sign-in/", hold)
    with page.expect_request("**/passkeys/questions/sign-in/"):
        page.goto(f"{provider.url}/sign-in/")
    page.route("**/sign-in/", hold)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(person.password)
    with (
        page.expect_event("requestfailed", lambda failed: "questions" in failed.url),
        page.expect_request(f"{provider.url}/sign-in/"),
    ):
        # The password is not answered before: the page that asked is still there.
        page.locator("#sign-in").click(no_wait_after=True)
    while held[-1].request.url != f"{provider.url}/sign-in/":
        page.wait_for_timeout(20)
    held[-1].continue_()
    expect(page).not_to_have_url(f"{provider.url}/sign-in/")
    page.goto(f"{provider.url}/account/")
    expect(page).to_have_url(f"{provider.url}/account/")
