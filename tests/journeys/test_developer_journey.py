"""A developer registers an application and uses what the page gave."""

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.provider import Provider, StartProvider

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def provider(start_provider: StartProvider) -> Provider:
    """The provider of this module, on the database that needs no server."""
    return start_provider("sqlite")


def token_error(provider: Provider, client_id: str, secret: str) -> str:
    """Redeem a code that does not exist: `invalid_grant` says that the client itself was accepted."""
    answer = requests.post(
        f"{provider.url}/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": "none",
            "redirect_uri": "https://seeds.example/callback",
            "code_verifier": "v" * 43,
        },
        auth=(client_id, secret),
        timeout=10,
    )
    return str(answer.json()["error"])


def test_an_application_is_registered_changed_and_deleted(provider: Provider, page: Page) -> None:
    person = steps.with_account(provider, "developer")
    steps.sign_in(page, provider, person)
    page.get_by_role("link", name="Applications").click()
    page.get_by_role("link", name="Register an application").click()
    page.get_by_label("Web application").check()
    page.get_by_label("Name", exact=True).fill("Seed catalogue")
    page.get_by_label("Redirect addresses").fill("https://seeds.example/callback")
    page.locator("#register").click()

    client_id = page.locator("#client-id").inner_text()
    first = page.locator("#new-secret").inner_text()
    assert token_error(provider, client_id, first) == "invalid_grant"
    assert token_error(provider, client_id, f"{first}x") == "invalid_client"
    page.reload()
    expect(page.locator("#new-secret")).to_have_count(0)
    expect(page.get_by_text(first)).to_have_count(0)

    page.locator("#new-secret-button").click()
    second = page.locator("#new-secret").inner_text()
    assert second != first
    for secret in (first, second):
        assert token_error(provider, client_id, secret) == "invalid_grant", "both work at once"

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Redirect addresses").fill("https://seeds.example/back")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("https://seeds.example/back")).to_be_visible()

    page.get_by_role("link", name="Delete").click()
    page.locator("#confirm").click()
    expect(page.get_by_text("No application yet")).to_be_visible()
    assert token_error(provider, client_id, second) == "invalid_client"


def test_only_developers_see_the_applications(provider: Provider, page: Page) -> None:
    person = steps.with_account(provider)
    steps.sign_in(page, provider, person)
    expect(page.get_by_role("link", name="Applications")).to_have_count(0)
    answer = page.goto(f"{provider.url}/developers/")
    assert answer is not None
    assert answer.status == 403
