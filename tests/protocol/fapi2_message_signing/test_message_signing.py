"""FAPI 2.0 Message Signing: a client that signs what it asks, is answered in signed form, and has tokens explained so."""

import time
from typing import Any

import pytest
from django.test import Client

from tests.protocol.fapi2_security_profile.bank import Bank
from tests.support.authorizing import Reply, authorize, reply
from tests.support.factories import RegisteredClient, make_client
from tests.support.oauth import INTROSPECT, ISSUER, decoded, good, post, refused
from tests.support.pushing import visit
from tests.support.requesting import request_object
from tests.support.signing import assertion, make_keyed_client

SPEC = "FAPI 2.0 Message Signing"
pytestmark = pytest.mark.django_db
SIGNS = {"require_signed_request_object": True, "response_modes": ("jwt",)}


@pytest.fixture
def bank() -> Bank:
    return Bank(make_keyed_client(profile="fapi2", is_first_party=True, metadata=SIGNS))


def signed(bank: Bank, /, **changes: Any) -> dict[str, Any]:
    """What such a client pushes: a request object and nothing beside it."""
    asked = {"response_mode": "jwt"} | changes
    return {"request": request_object(bank.client, **asked)} | dict(assertion(bank.client))


def push(bank: Bank, /, **changes: Any) -> Any:
    return post("/oauth/par", signed(bank, **changes))


def inside(answer: Reply, client: RegisteredClient) -> dict[str, Any]:
    assert answer.parameters.keys() == {"response"}
    header, claims = decoded(answer.parameters["response"])
    assert header["alg"] in ("PS256", "ES256", "EdDSA")
    assert (claims["iss"], claims["aud"]) == (ISSUER, client.id)
    assert claims["exp"] > time.time()
    return claims


@pytest.mark.spec(SPEC, "5.3.1")
def test_who_has_to_sign_pushes_nothing_unsigned(bank: Bank) -> None:
    refused(bank.push(response_mode="jwt"), "invalid_request")


@pytest.mark.spec(SPEC, "5.3.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"nbf": None},
        {"exp": None},
        {"nbf": 1_000, "exp": 2_000_000_000},
    ],
    ids=["aud of another", "no aud", "no nbf", "no exp", "too long"],
)
def test_a_signed_request_says_for_whom_and_for_how_long(
    bank: Bank, changes: dict[str, Any]
) -> None:
    refused(push(bank, **changes), "invalid_request_object")


@pytest.mark.spec(SPEC, "5.3.1")
@pytest.mark.parametrize("audience", [ISSUER, [ISSUER, "https://elsewhere.example"]])
def test_the_audience_is_the_issuer_or_a_list_with_it(bank: Bank, audience: Any) -> None:
    assert push(bank, aud=audience).status_code == 201


@pytest.mark.spec(SPEC, "5.3.1")
def test_a_clock_eight_seconds_ahead_may_sign(bank: Bank) -> None:
    now = int(time.time())
    assert push(bank, nbf=now + 8, iat=now + 8).status_code == 201


@pytest.mark.spec(SPEC, "5.4.1")
@pytest.mark.parametrize("mode", [None, "query", "form_post", "fragment.jwt"])
def test_who_is_answered_in_signed_form_asks_for_no_other(bank: Bank, mode: str | None) -> None:
    refused(push(bank, response_mode=mode), "invalid_request")
    assert push(bank, response_mode="query.jwt").status_code == 201


@pytest.mark.spec(SPEC, "5.4.1")
def test_a_refusal_is_signed_too_whatever_was_asked_for() -> None:
    app = make_client(metadata={"response_modes": ("jwt",)})
    for mode in (None, "query", "form_post"):
        answer = reply(authorize(Client(), app, response_mode=mode))
        assert inside(answer, app)["error"] == "invalid_request"


@pytest.mark.spec(SPEC, "5.3.3")
def test_whoever_registers_no_modes_may_use_each() -> None:
    for mode in ("query", "form_post", "jwt"):
        bank = Bank()
        assert bank.push(response_mode=mode).status_code == 201


@pytest.mark.spec(SPEC, "5.3.1")
@pytest.mark.spec(SPEC, "5.4.1")
def test_a_whole_sign_in_is_signed_both_ways(bank: Bank) -> None:
    pushed = push(bank)
    assert pushed.status_code == 201, pushed.content
    answer = reply(visit(bank.browser, bank.client, pushed.json()["request_uri"]))
    claims = inside(answer, bank.client)
    assert claims["state"] == "s-123"
    assert good(bank.redeem(claims["code"]))["token_type"] == "DPoP"


@pytest.mark.spec(SPEC, "5.5.1")
def test_introspection_is_signed_as_the_profile_allows(bank: Bank) -> None:
    pushed = push(bank).json()["request_uri"]
    code = inside(reply(visit(bank.browser, bank.client, pushed)), bank.client)["code"]
    token = good(bank.redeem(code))["access_token"]
    kind = "application/token-introspection+jwt"
    form = {"token": token} | dict(assertion(bank.client))
    answer = post(INTROSPECT, form, headers={"Accept": kind})
    assert answer.headers["Content-Type"] == kind
    header, claims = decoded(answer.content.decode())
    assert header["alg"] in ("PS256", "ES256", "EdDSA")
    assert claims["token_introspection"]["active"] is True
    assert claims["token_introspection"]["cnf"]["jkt"]
