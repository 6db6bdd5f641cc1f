"""openid-client (npm) speaks the harder dialects with the provider: keys, pushed and signed requests, bound tokens."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.journeys import steps
from tests.relying_parties import parties
from tests.relying_parties.parties import StartParty
from tests.support.browser import NewPage
from tests.support.provider import StartProvider

pytestmark = pytest.mark.journey


def a_key(folder: Path) -> tuple[dict[str, Any], str]:
    """A client's key: the private half for the client, the file of the public half for `create_client`."""
    key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"})
    key.ensure_kid()
    path = folder / "jwks.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return dict(key.as_dict(private=True)), str(path)


@pytest.mark.spec("RFC 9126", "4")
@pytest.mark.spec("RFC 9101", "5")
@pytest.mark.spec("RFC 9449", "5")
def test_a_client_with_a_key_pushes_signed_requests_and_holds_bound_tokens(
    tmp_path: Path, start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    """private_key_jwt, PAR, JAR and DPoP together; then a refresh and a sign-out."""
    provider = start_provider()
    key, jwks = a_key(tmp_path)
    party = start_party(
        "openid_client",
        provider,
        "--auth-method",
        "private_key_jwt",
        "--jwks",
        jwks,
        key=key,
        jar=True,
        par=True,
        dpop=True,
    )
    person = steps.with_account(provider)
    page = new_page()
    told = parties.sign_in(page, party, person)
    assert told["token_type"].lower() == "dpop"
    assert told["userinfo"]["email"] == person.email
    page.goto(f"{party.url}/refresh")
    again = parties.known(page, party)
    assert (again["token_type"].lower(), again["userinfo"]) == ("dpop", told["userinfo"])
    parties.has_ended(page, party, provider)


@pytest.mark.spec("RFC 9449", "8")
def test_a_client_follows_a_demand_for_a_nonce(
    start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    provider = start_provider(DPOP_NONCE="True")
    party = start_party("openid_client", provider, par=True, dpop=True)
    person = steps.with_account(provider)
    page = new_page()
    assert parties.sign_in(page, party, person)["userinfo"]["email"] == person.email
    page.goto(f"{party.url}/refresh")
    assert parties.known(page, party)["token_type"].lower() == "dpop"


@pytest.mark.spec("JWT Secured Authorization Response Mode", "2.3")
def test_a_client_takes_a_signed_answer(
    start_provider: StartProvider, start_party: StartParty, new_page: NewPage
) -> None:
    provider = start_provider()
    party = start_party(
        "openid_client",
        provider,
        jarm=True,
        metadata={"authorization_signed_response_alg": "ES256"},
    )
    person = steps.with_account(provider)
    page = new_page()
    assert parties.sign_in(page, party, person)["userinfo"]["email"] == person.email
    parties.has_ended(page, party, provider)
