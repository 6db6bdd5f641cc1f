"""RFC 9449 §7: how a bound token is shown, at userinfo and at the API."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from tests.support.authorizing import code_for
from tests.support.dpop import Holder, ath, redeem
from tests.support.factories import make_client, make_person
from tests.support.oauth import FORM, ISSUER, USERINFO, bearer, good, tokens

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9449", "7.1")]
API = "/api/v1/me"
PLACES = pytest.mark.parametrize("path", [USERINFO, API])


def bound(holder: Holder, *, token_format: str = "jwt", **asked: Any) -> str:
    client = make_client(token_format=token_format)
    code = code_for(make_person(), client, **asked)
    return str(good(redeem(client, code, holder.proof()))["access_token"])


def is_refused(response: Any, error: str, scheme: str = "DPoP") -> None:
    assert response.status_code == 401, response.content
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith(f"{scheme} "), challenge
    assert f'error="{error}"' in challenge
    assert 'algs="ES256 EdDSA Ed25519 PS256"' in challenge


@PLACES
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
@pytest.mark.parametrize("scheme", ["DPoP", "dPOP", "dpop", "DPOP"])
def test_a_bound_token_with_its_proof_opens(path: str, token_format: str, scheme: str) -> None:
    holder = Holder()
    token = bound(holder, token_format=token_format)
    headers = holder.shows(token, path) | {"Authorization": f"{scheme} {token}"}
    response = Client().get(path, headers=headers)
    assert response.status_code == 200
    assert "DPoP-Nonce" not in response.headers


@PLACES
@pytest.mark.spec("RFC 9449", "7.2")
def test_a_bound_token_is_no_bearer_token(path: str) -> None:
    holder = Holder()
    token = bound(holder)
    is_refused(Client().get(path, headers=bearer(token)), "invalid_token", "Bearer")
    with_proof = {"DPoP": holder.proof(path, "GET", token=token)}
    response = Client().get(path, headers=bearer(token) | with_proof)
    is_refused(response, "invalid_token", "Bearer")


@pytest.mark.spec("RFC 9449", "7.2")
def test_a_bound_token_does_not_open_by_way_of_the_form() -> None:
    holder = Holder()
    token = bound(holder)
    headers = {"DPoP": holder.proof(USERINFO, "POST", token=token)}
    body = urlencode({"access_token": token})
    response = Client().post(USERINFO, body, content_type=FORM, headers=headers)
    is_refused(response, "invalid_token", "Bearer")
    both = holder.shows(token, USERINFO, "POST")
    response = Client().post(USERINFO, body, content_type=FORM, headers=both)
    assert response.status_code == 400


def test_a_bound_token_opens_userinfo_by_post() -> None:
    holder = Holder()
    token = bound(holder)
    assert Client().post(USERINFO, headers=holder.shows(token, USERINFO, "POST")).status_code == 200


@PLACES
def test_what_else_a_proof_says_is_ignored(path: str) -> None:
    holder, now = Holder(), int(time.time())
    claims = {"nbf": now, "exp": now + 300, "extra": "value"}
    answer = holder.get(bound(holder), path, header={"extra": "value"}, **claims)
    assert answer.status_code == 200


@PLACES
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.spec("FAPI 2.0 Security Profile", "5.4.1")
def test_the_holder_of_an_rsa_key_signs_with_ps256_and_nothing_else(path: str) -> None:
    rsa = RSAKey.generate_key(2048)
    holder = Holder(rsa, "PS256")
    token = bound(holder)
    is_refused(Holder(rsa, "RS256").get(token, path), "invalid_dpop_proof")
    assert holder.get(token, path).status_code == 200


@PLACES
def test_a_bearer_token_does_not_become_better_by_a_proof(path: str) -> None:
    token = tokens(make_person(), make_client())["access_token"]
    is_refused(Holder().get(token, path), "invalid_token")


@PLACES
def test_a_stolen_token_is_worth_nothing_without_the_key(path: str) -> None:
    token = bound(Holder())
    is_refused(Holder().get(token, path), "invalid_token")
    alone = Client().get(path, headers={"Authorization": f"DPoP {token}"})
    is_refused(alone, "invalid_dpop_proof")


@PLACES
def test_a_proof_is_for_one_token(path: str) -> None:
    holder = Holder()
    token, other = bound(holder), bound(holder)
    is_refused(holder.get(token, path, ath=None), "invalid_dpop_proof")
    is_refused(holder.get(token, path, ath=ath(other)), "invalid_dpop_proof")
    is_refused(holder.get(token, path, ath=5), "invalid_dpop_proof")


@PLACES
def test_a_proof_is_for_one_request(path: str) -> None:
    holder, now = Holder(), int(time.time())
    token = bound(holder)
    for wrong in (
        {"htm": "POST"},
        {"htu": f"{ISSUER}/oauth/token"},
        {"htu": f"https://api.example{path}"},
        {"iat": now - 3600},
        {"iat": now + 3600},
    ):
        is_refused(holder.get(token, path, **wrong), "invalid_dpop_proof")
    proof = holder.shows(token, path)
    assert Client().get(f"{path}?a=b", headers=proof).status_code == 200


def test_a_proof_that_was_overheard_does_not_work_anywhere() -> None:
    holder = Holder()
    token = bound(holder)
    shown = holder.shows(token, API)
    assert Client().get(API, headers=shown).status_code == 200
    for path in (API, USERINFO, "/api/v1/documents"):
        is_refused(Client().get(path, headers=shown), "invalid_dpop_proof")


@PLACES
def test_two_proofs_are_refused(path: str) -> None:
    holder = Holder()
    token = bound(holder)
    shown = holder.shows(token, path)
    shown["DPoP"] += f",{holder.proof(path, 'GET', token=token)}"
    is_refused(Client().get(path, headers=shown), "invalid_dpop_proof")


@PLACES
def test_two_ways_of_showing_a_token_are_refused(path: str) -> None:
    holder = Holder()
    token = bound(holder)
    shown = holder.shows(token, path)
    for both in (f"DPoP {token},Bearer {token}", f"Bearer {token}, DPoP {token}"):
        response = Client().get(path, headers=shown | {"Authorization": both})
        assert response.status_code == 400
    for other in ("Basic eDp5", "Token abc"):
        response = Client().get(path, headers=shown | {"Authorization": f"{other}, DPoP {token}"})
        assert response.status_code == 401
    response = Client().get(f"{path}?access_token={token}", headers=holder.shows(token, path))
    assert response.status_code == 400


@PLACES
def test_without_a_token_both_ways_are_named(path: str) -> None:
    challenge = Client().get(path).headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer ")
    assert ', DPoP realm="vestibule", algs="ES256 ' in challenge
    assert "error" not in challenge


@pytest.mark.spec("RFC 9449", "7.1")
def test_what_is_missing_is_said_in_the_scheme_that_was_used() -> None:
    holder = Holder()
    token = bound(holder, scope="documents:read")
    for path, needed in ((USERINFO, "openid"), (API, "profile")):
        response = holder.get(token, path)
        assert response.status_code == 403
        challenge = response.headers["WWW-Authenticate"]
        assert challenge.startswith("DPoP ")
        assert f'scope="{needed}"' in challenge
