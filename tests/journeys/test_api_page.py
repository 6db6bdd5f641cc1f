"""The interactive page of the API, in a real browser, under the policy of every page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import NewPage, take_picture
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey
PASSWORD = "seven-Quiet-trams-in-1931"


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider whose API this is."""
    return start_provider("sqlite")


def opened(page: Page, provider: Provider, operation: str) -> Callable[[str], None]:
    """Open one operation of the page; the answer sends it and expects a status."""
    block = page.locator(f"#operations-{operation}")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()

    def execute(status: str) -> None:
        block.get_by_role("button", name="Execute").click()
        expect(
            block.locator(".live-responses-table td.response-col_status:not(.col_header)")
        ).to_contain_text(status)

    return execute


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_operation_is_shown_and_nothing_is_blocked(
    provider: Provider, new_page: NewPage, size: str
) -> None:
    page = new_page(size=size)
    page.goto(f"{provider.url}/api/docs")
    expect(page.locator("#operations-documents-documents_list")).to_be_visible()
    expect(page.locator(".opblock")).not_to_have_count(0)
    take_picture(page, f"api-{size}")


def test_somebody_signs_in_on_the_page_and_calls_the_api(
    provider: Provider, new_page: NewPage
) -> None:
    provider.manage(
        "create_user", "--email", "ada@example.com", "--password", PASSWORD, "--verified"
    )
    client = provider.manage_json(
        "create_client",
        "--name", "API page",
        "--public",
        "--redirect-uri", f"{provider.url}/api/docs/signed-in",
        "--grant", "authorization_code",
        "--scope", "openid", "--scope", "documents:read",
    )  # fmt: skip
    page = new_page()
    page.goto(f"{provider.url}/api/docs")
    opened(page, provider, "documents-documents_list")("401")
    page.get_by_role("button", name="Authorize").click()
    door = page.locator(".auth-container", has_text="authorizationCode")
    door.locator("#client_id_authorizationCode").fill(client["client_id"])
    door.locator("label", has_text="documents:read").first.click()
    with page.expect_popup() as popup:
        door.locator("button.authorize").click()
    window = popup.value
    window.get_by_label("E-mail").fill("ada@example.com")
    window.locator("input[type=password]").fill(PASSWORD)
    window.locator("#sign-in").click()
    window.locator("#consent-allow").click()
    expect(door.get_by_text("Logout")).to_be_visible()
    door.locator("button.btn-done").click()
    block = page.locator("#operations-documents-documents_list")
    block.get_by_role("button", name="Execute").click()
    expect(
        block.locator(".live-responses-table td.response-col_status:not(.col_header)")
    ).to_contain_text("200")
    take_picture(page, "api-called")
