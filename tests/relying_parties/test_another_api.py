"""The example API (docs/examples/notes_api): a project of its own that knows the provider by its URL alone."""

import json

import httpx
import pytest

from tests.journeys import steps
from tests.relying_parties import parties
from tests.relying_parties.examples import StartExample
from tests.relying_parties.parties import StartParty
from tests.support.browser import NewPage
from tests.support.provider import StartProvider

pytestmark = pytest.mark.journey


@pytest.mark.spec("RFC 9728", "3.1")
@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
def test_an_api_of_another_project_is_reached_with_a_token_for_it(
    dpop: bool,
    start_provider: StartProvider,
    start_example: StartExample,
    start_party: StartParty,
    new_page: NewPage,
) -> None:
    provider = start_provider()
    scopes = ("notes:read=See your notes", "notes:write=Change your notes")
    notes = start_example("notes_api", provider, "/api", *scopes)
    resource = f"{notes.url}/api"
    party = start_party(
        "openid_client",
        provider,
        scope="openid notes:read",
        registered="openid",
        parameters={"resource": resource},
        api=f"{resource}/notes",
        dpop=dpop,
    )
    page = new_page()
    told = parties.sign_in(page, party, steps.with_account(provider))
    assert told["token_type"].lower() == ("dpop" if dpop else "bearer")
    page.goto(f"{party.url}/call")
    answered = json.loads(page.locator("pre").inner_text())
    assert answered == {
        "status": 200,
        "body": {"owner": told["claims"]["sub"], "notes": []},
        "challenge": None,
    }


@pytest.mark.spec("RFC 9728", "5.1")
def test_who_knows_the_api_only_finds_the_way_to_the_issuer(
    start_provider: StartProvider, start_example: StartExample
) -> None:
    provider = start_provider()
    notes = start_example("notes_api", provider, "/api", "notes:read=See your notes")
    challenge = httpx.get(f"{notes.url}/api/notes").headers["WWW-Authenticate"]
    address = challenge.partition('resource_metadata="')[2].partition('"')[0]
    metadata = httpx.get(address).json()
    assert metadata["resource"] == f"{notes.url}/api"
    (issuer,) = metadata["authorization_servers"]
    assert httpx.get(f"{issuer}/.well-known/oauth-authorization-server").json()["issuer"] == issuer
