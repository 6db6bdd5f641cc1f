"""RFC 9449 §10.1: a proof at the PAR endpoint binds the code to its key."""

from typing import Any

import pytest

from tests.support.authorizing import reply, request_of, signed_in
from tests.support.dpop import Holder, redeem
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import good, post, refused
from tests.support.pushing import PAR, visit

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9449", "10.1")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


def push(client: RegisteredClient, proof: str, **changes: Any) -> Any:
    return post(PAR, dict(request_of(client, **changes)), client, headers={"DPoP": proof})


def code_of(client: RegisteredClient, pushed: Any) -> str:
    assert pushed.status_code == 201, pushed.content
    browser = signed_in(make_person())
    return reply(visit(browser, client, pushed.json()["request_uri"])).code


def test_a_bad_proof_pushes_nothing(app: RegisteredClient) -> None:
    holder = Holder()
    proof = holder.proof(PAR)
    assert push(app, proof).status_code == 201
    for bad in (
        proof,
        holder.proof(),
        holder.proof(PAR, "GET"),
        f"{holder.proof(PAR)},{holder.proof(PAR)}",
        "x",
    ):
        refused(push(app, bad), "invalid_dpop_proof")


def test_the_key_named_and_the_key_shown_are_one(app: RegisteredClient) -> None:
    holder = Holder()
    other = Holder().thumbprint
    refused(push(app, holder.proof(PAR), dpop_jkt=other), "invalid_dpop_proof")
    refused(push(app, holder.proof(PAR), dpop_jkt="x"), "invalid_dpop_proof")
    assert push(app, holder.proof(PAR), dpop_jkt=holder.thumbprint).status_code == 201


def test_the_code_is_for_the_key_that_pushed(app: RegisteredClient) -> None:
    holder = Holder()
    code = code_of(app, push(app, holder.proof(PAR)))
    refused(redeem(app, code), "invalid_grant")
    refused(redeem(app, code, Holder().proof()), "invalid_grant")
    good(redeem(app, code, holder.proof()))


def test_the_browser_names_no_other_key(app: RegisteredClient) -> None:
    holder, thief = Holder(), Holder()
    pushed = push(app, holder.proof(PAR)).json()["request_uri"]
    browser = signed_in(make_person())
    code = reply(visit(browser, app, pushed, dpop_jkt=thief.thumbprint)).code
    refused(redeem(app, code, thief.proof()), "invalid_grant")
    good(redeem(app, code, holder.proof()))


@pytest.mark.spec("RFC 9449", "8")
def test_the_endpoint_asks_for_nonces(app: RegisteredClient, settings: Any) -> None:
    settings.DPOP_NONCE = True
    holder = Holder()
    response = push(app, holder.proof(PAR))
    refused(response, "use_dpop_nonce")
    nonce = response.headers["DPoP-Nonce"]
    assert push(app, holder.proof(PAR, nonce=nonce)).status_code == 201
