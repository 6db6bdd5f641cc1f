"""What the conformance suite of the OpenID Foundation tries with clients of the profile `fapi2`, besides the clauses themselves."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.protocol.fapi2_security_profile.bank import Bank
from tests.support.authorizing import VERIFIER, reply, request_of, signed_in
from tests.support.certificates import authority, self_signed
from tests.support.factories import make_client, make_person
from tests.support.oauth import ISSUER, TOKEN, USERINFO, good, post, refused, unverified
from tests.support.pushing import PAR, visit
from tests.support.registering import metadata
from tests.support.signing import (
    ASSERTION_TYPE,
    KEY,
    OTHER_KEY,
    RSA,
    assertion,
    jwks,
    make_keyed_client,
    sign,
)

SPEC = "FAPI 2.0 Security Profile"
pytestmark = [pytest.mark.django_db, pytest.mark.spec(SPEC, "5.3.2.1")]
FAPI = {"PS256", "ES256", "EdDSA"}


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_metadata_says_what_such_a_client_looks_for(
    name: str, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "authorities.pem"
    file.write_text(authority("Company").pem)
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Certificate"
    settings.CLIENT_CERTIFICATE_CA_FILE = str(file)
    said = metadata(name)
    assert said["issuer"] == ISSUER
    for member in ("id_token", "userinfo", "token_endpoint_auth", "dpop", "request_object"):
        assert FAPI & set(said[f"{member}_signing_alg_values_supported"]), member
    assert "RS256" not in said["dpop_signing_alg_values_supported"]
    methods = {"private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"}
    assert methods <= set(said["token_endpoint_auth_methods_supported"])
    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert said["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [ISSUER, "https://elsewhere.example"]},
        {"aud": f"{ISSUER}/oauth/par"},
        {"aud": f"{ISSUER}{TOKEN}"},
        {"aud": "https://elsewhere.example"},
        {"sub": None},
        {"exp": -300},
        {"iat": 65},
        {"nbf": 65},
    ],
    ids=["list", "par", "token", "other", "no sub", "expired", "iat ahead", "nbf ahead"],
)
@pytest.mark.parametrize("path", [PAR, TOKEN])
def test_a_doubtful_assertion_proves_nothing_anywhere(path: str, changes: dict[str, Any]) -> None:
    bank, now = Bank(), int(time.time())
    code = bank.code() if path == TOKEN else ""
    said = {n: now + v if isinstance(v, int) else v for n, v in changes.items()}
    wrong = assertion(bank.client, **said)
    answer = bank.redeem(code, proves=wrong) if code else bank.push(proves=wrong)
    refused(answer, "invalid_client", 401)


def test_a_clock_eight_seconds_ahead_may_push() -> None:
    bank, now = Bank(), int(time.time())
    ahead = assertion(bank.client, iat=now + 8, nbf=now + 8)
    assert bank.push(proves=ahead).status_code == 201


@pytest.mark.spec(SPEC, "5.4.1")
def test_an_assertion_is_not_signed_with_rs256() -> None:
    bank = Bank(make_keyed_client(profile="fapi2", jwks=jwks(KEY, RSA)))
    now = int(time.time())
    claims: dict[str, Any] = {"iss": bank.client.id, "sub": bank.client.id, "aud": ISSUER}
    claims |= {"iat": now, "exp": now + 60, "jti": str(now)}
    text = sign(claims, key=RSA, algorithm="RS256")
    proves = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
    refused(bank.push(proves=proves), "invalid_client", 401)


def test_the_name_of_another_client_does_not_go_with_ones_own_key() -> None:
    bank = Bank()
    other = make_keyed_client(profile="fapi2", jwks=jwks(OTHER_KEY))
    proves = assertion(other, key=KEY) | {"client_id": other.id}
    code = bank.code()
    refused(bank.redeem(code, proves=proves), "invalid_client", 401)
    refused(bank.redeem(code, proves=assertion(other, key=OTHER_KEY)), "invalid_grant")


def test_a_refresh_token_is_for_its_own_client() -> None:
    bank, other = Bank(), Bank(make_keyed_client(profile="fapi2", jwks=jwks(OTHER_KEY)))
    token = good(bank.redeem(bank.code()))["refresh_token"]
    proves = assertion(other.client, key=OTHER_KEY)
    refused(other.refresh(token, proves=proves), "invalid_grant")
    good(bank.refresh(token))


@pytest.mark.spec("RFC 9449", "5.2")
def test_a_client_of_certificates_that_binds_to_a_key_shows_its_proof(settings: Any) -> None:
    """The certificate that proves it does not stand in for the key that binds."""
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Certificate"
    mine = self_signed()
    client = make_client(
        profile="fapi2",
        auth_method="self_signed_tls_client_auth",
        jwks={"keys": [mine.jwk | {"kid": "mine"}]},
        is_first_party=True,
        metadata={"dpop_bound_access_tokens": True},
    )
    connection, who = {"X-Client-Certificate": mine.escaped}, {"client_id": client.id}
    asked = post(PAR, {**request_of(client), **who}, headers=connection)
    code = reply(visit(signed_in(make_person()), client, asked.json()["request_uri"])).code
    form = who | {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    form["redirect_uri"] = client.redirect_uri
    refused(post(TOKEN, form, headers=connection), "invalid_request")
    proof = Bank(client).holder.proof()
    given = good(post(TOKEN, form, headers=connection | {"DPoP": proof}))
    assert unverified(given["access_token"])["cnf"].keys() == {"jkt"}


@pytest.mark.spec(SPEC, "5.3.2.2")
def test_what_is_long_comes_back_whole_and_what_is_missing_is_not_made_up() -> None:
    bank = Bank()
    answer = reply(bank.answer(state="s" * 1_000, nonce="n" * 384))
    assert answer.parameters["state"] == "s" * 1_000
    given = good(bank.redeem(answer.code))
    assert unverified(given["id_token"])["nonce"] == "n" * 384
    answer = reply(bank.answer(state=None, nonce=None))
    assert "state" not in answer.parameters
    assert "nonce" not in unverified(good(bank.redeem(answer.code))["id_token"])


@pytest.mark.spec("RFC 9126", "4")
def test_a_state_beside_the_reference_is_not_used() -> None:
    bank = Bank()
    for pushed, beside, expected in ((None, "other", None), ("s-1", "other", "s-1")):
        uri = bank.pushed(state=pushed)
        answer = reply(visit(bank.browser, bank.client, uri, state=beside, nonce="other"))
        assert answer.parameters.get("state") == expected
        nonce = unverified(good(bank.redeem(answer.code))["id_token"])["nonce"]
        assert nonce == "n-456"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_claims_in_every_form_and_unknown_ones_do_no_harm() -> None:
    person = make_person(claims={"given_name": "Ada", "family_name": "Byron"})
    bank = Bank(browser=signed_in(person))
    wanted = {"given_name": None, "family_name": {"essential": True}, "no such claim": None}
    asked = {"id_token": wanted, "userinfo": wanted, "elsewhere": {"given_name": None, "x": 1}}
    given = good(bank.redeem(bank.code(scope="openid", claims=json.dumps(asked))))
    for found in (
        unverified(given["id_token"]),
        good(bank.holder.get(given["access_token"], USERINFO)),
    ):
        assert (found["given_name"], found["family_name"]) == ("Ada", "Byron")
        assert "no such claim" not in found


def test_plain_oauth_gets_no_id_token() -> None:
    bank = Bank()
    given = good(bank.redeem(bank.code(scope="documents:read", nonce=None)))
    assert "id_token" not in given
    assert bank.holder.get(given["access_token"], "/api/v1/documents").status_code == 200
    refused_here = Client().get("/api/v1/documents")
    assert refused_here.status_code == 401
