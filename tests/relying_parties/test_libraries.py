"""Libraries that nobody here wrote sign in, refresh and log out, unchanged."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.relying_parties import parties
from tests.relying_parties.parties import StartParty
from tests.support.browser import NewPage
from tests.support.provider import StartProvider

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("kind", ["authlib", "openid_client"])
def test_a_library_signs_in_refreshes_and_signs_out(
    kind: str, start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    """Authlib (PyPI) and openid-client (npm)."""
    provider = start_provider()
    party = start_party(kind, provider)
    person = steps.with_account(provider)
    page = new_page()
    told = parties.sign_in(page, party, person)
    assert told["claims"]["iss"] == provider.url
    assert told["userinfo"]["email"] == person.email
    page.goto(f"{party.url}/refresh")
    assert parties.known(page, party)["userinfo"] == told["userinfo"]
    parties.has_ended(page, party, provider)


def test_a_django_site_signs_people_in_and_out(
    start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    """mozilla-django-oidc (PyPI). It never refreshes."""
    provider = start_provider()
    party = start_party(
        "mozilla", provider, "--profile", "oidc", "--auth-method", "client_secret_post"
    )
    person = steps.with_account(provider)
    page = new_page()
    assert parties.sign_in(page, party, person) == {"signed_in": True, "email": person.email}
    parties.has_ended(page, party, provider)


def test_a_single_page_signs_in_refreshes_and_signs_out(
    start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    """oidc-client-ts (npm) in Chromium: every call comes from the page itself."""
    provider = start_provider()
    party = start_party("single_page", provider)
    person = steps.with_account(provider)
    page = new_page()
    page.goto(party.url)
    page.get_by_role("button", name="Sign in").click()
    steps.fill_sign_in(page, person)
    steps.allow(page)
    steps.arrives(page, party)
    expect(page.locator("#known")).to_contain_text(person.email)
    before = json.loads(page.locator("#known").inner_text())
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#known")).not_to_have_text(json.dumps(before, separators=(",", ":")))
    after = json.loads(page.locator("#known").inner_text())
    assert after["token"] != before["token"]
    assert after["claims"]["sub"] == before["claims"]["sub"]
    page.get_by_role("button", name="Sign out").click()
    steps.arrives(page, party)
    expect(page.locator("#known")).to_have_text('{"signed_in":false}')


def test_apache_lets_in_who_signed_in(
    start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    """mod_auth_openidc (Debian): a page behind a sign-in, a refresh by its info hook, a sign-out."""
    provider = start_provider()
    party = start_party("apache", provider)
    person = steps.with_account(provider)
    page = new_page()
    page.goto(f"{party.url}/login")
    steps.fill_sign_in(page, person)
    steps.allow(page)
    expect(page).to_have_url(f"{party.url}/private/")
    told = json.loads(page.locator("pre").first.inner_text())
    assert (told["email"], told["iss"]) == (person.email, provider.url)
    hook = f"{party.url}/private/callback?info=json&access_token_refresh_interval="
    first = page.request.get(f"{hook}3600").json()
    second = page.request.get(f"{hook}0").json()
    assert second["access_token"] != first["access_token"]
    parties.has_ended(page, party, provider)
