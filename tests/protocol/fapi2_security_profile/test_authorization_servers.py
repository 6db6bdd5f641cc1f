"""FAPI 2.0 Security Profile §5.3.2.1: what holds for every endpoint, for a client of the profile `fapi2`."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey, RSAKey

from tests.protocol.fapi2_security_profile.bank import Bank
from tests.support.authorizing import VERIFIER, reply, request_of, signed_in
from tests.support.certificates import self_signed
from tests.support.dpop import Holder
from tests.support.factories import make_client, make_person
from tests.support.oauth import ISSUER, TOKEN, USERINFO, bearer, good, post, refused, unverified
from tests.support.pushing import PAR, visit
from tests.support.signing import OTHER_KEY, assertion

pytestmark = pytest.mark.django_db
SECTION = "5.3.2.1"
spec = pytest.mark.spec("FAPI 2.0 Security Profile", SECTION)


@spec
def test_metadata_is_published_at_both_names() -> None:
    documents = [
        Client().get(f"/.well-known/{name}").json()
        for name in ("openid-configuration", "oauth-authorization-server")
    ]
    assert documents[0] == documents[1]
    assert documents[0]["issuer"] == ISSUER
    assert documents[0]["pushed_authorization_request_endpoint"] == f"{ISSUER}/oauth/par"


@pytest.mark.spec("RFC 9700", "2.4")
@spec
def test_a_person_never_gives_their_password_to_a_client() -> None:
    bank = Bank()
    refused(
        bank.ask({"grant_type": "password", "username": "ada", "password": "secret"}),
        "unsupported_grant_type",
    )


@spec
@pytest.mark.parametrize(
    "registration",
    [
        {"kind": "spa", "auth_method": "none"},
        {"kind": "native", "auth_method": "none"},
        {"auth_method": "client_secret_basic"},
        {"auth_method": "client_secret_post"},
        {"auth_method": "client_secret_jwt"},
    ],
)
def test_public_clients_and_shared_secrets_cannot_have_the_profile(
    registration: dict[str, Any],
) -> None:
    with pytest.raises(Exception, match="fapi2"):
        make_client(profile="fapi2", **registration)


@spec
def test_no_token_goes_out_that_is_not_bound() -> None:
    bank = Bank()
    code = bank.code()
    refused(bank.redeem(code, proof=None), "invalid_request")
    given = good(bank.redeem(code))
    assert given["token_type"] == "DPoP"
    assert unverified(given["access_token"])["cnf"] == {"jkt": bank.holder.thumbprint}
    refused(bank.refresh(given["refresh_token"], proof=None), "invalid_request")
    assert good(bank.refresh(given["refresh_token"]))["token_type"] == "DPoP"


@spec
def test_a_client_proves_itself_with_its_key_or_not_at_all() -> None:
    bank = Bank()
    code = bank.code()
    refused(bank.redeem(code, proves={"client_id": bank.client.id}), "invalid_client", 401)
    refused(bank.redeem(code, proves=assertion(bank.client, key=OTHER_KEY)), "invalid_client", 401)
    good(bank.redeem(code))


@spec
@pytest.mark.parametrize("audience", [[ISSUER], f"{ISSUER}{TOKEN}", f"{ISSUER}/oauth/par", None])
def test_an_assertion_is_for_the_issuer_as_one_string(audience: Any) -> None:
    bank = Bank()
    proves = assertion(bank.client, aud=audience)
    refused(bank.redeem(bank.code(), proves=proves), "invalid_client", 401)


@spec
def test_no_open_redirector() -> None:
    bank = Bank()
    refused(bank.push(redirect_uri="https://evil.example/"), "invalid_request")
    uri = bank.pushed()
    answer = Client().get(
        "/oauth/authorize",
        {"client_id": bank.client.id, "request_uri": uri, "redirect_uri": "https://evil.example/"},
    )
    assert "evil" not in answer.headers["Location"]


@spec
def test_a_refresh_token_is_not_rotated() -> None:
    bank = Bank()
    token = good(bank.redeem(bank.code()))["refresh_token"]
    for _ in range(3):
        assert "refresh_token" not in good(bank.refresh(token))


@spec
def test_a_client_may_change_its_key_at_a_refresh() -> None:
    bank, other = Bank(), Holder()
    token = good(bank.redeem(bank.code()))["refresh_token"]
    given = good(bank.refresh(token, proof=other.proof()))
    assert unverified(given["access_token"])["cnf"] == {"jkt": other.thumbprint}


@spec
def test_nonces_may_be_asked_for(settings: Any) -> None:
    bank = Bank()
    code = bank.code()
    settings.DPOP_NONCE = True
    answer = bank.redeem(code)
    refused(answer, "use_dpop_nonce")
    nonce = answer.headers["DPoP-Nonce"]
    good(bank.redeem(code, proof=bank.holder.proof(nonce=nonce)))


@spec
def test_a_code_lives_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = Bank()
    code = bank.code()
    then = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr("django.utils.timezone.now", lambda: then)
    now = int(then.timestamp())
    proves = assertion(bank.client, iat=now, exp=now + 60)
    refused(bank.redeem(code, proves=proves, proof=bank.holder.proof(iat=now)), "invalid_grant")


@spec
@pytest.mark.parametrize("way", ["proof", "dpop_jkt"])
def test_a_code_may_be_bound_to_the_key(way: str) -> None:
    bank = Bank()
    if way == "proof":
        code = bank.code(proof=bank.holder.proof("/oauth/par"))
    else:
        code = bank.code(dpop_jkt=bank.holder.thumbprint)
    refused(bank.redeem(code, proof=Holder().proof()), "invalid_grant")
    good(bank.redeem(code))


@spec
def test_clocks_ten_seconds_ahead_are_fine_and_a_minute_is_not() -> None:
    bank, now = Bank(), int(time.time())
    token = good(bank.redeem(bank.code()))["refresh_token"]
    soon = assertion(bank.client, iat=now + 10, nbf=now + 10)
    good(bank.refresh(token, proves=soon, proof=bank.holder.proof(iat=now + 10)))
    for claims in ({"iat": now + 65}, {"nbf": now + 65}):
        late = assertion(bank.client, **claims)
        refused(bank.refresh(token, proves=late), "invalid_client", 401)
    refused(bank.refresh(token, proof=bank.holder.proof(iat=now + 65)), "invalid_dpop_proof")


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.4")
def test_a_token_opens_in_its_holders_hands_only() -> None:
    bank = Bank()
    token = good(bank.redeem(bank.code()))["access_token"]
    assert bank.holder.get(token, USERINFO).status_code == 200
    assert Holder().get(token, USERINFO).status_code == 401
    assert Client().get(USERINFO, headers=bearer(token)).status_code == 401
    query = f"{USERINFO}?access_token={token}"
    assert Client().get(query).status_code == 400


@pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.4")
def test_a_token_that_was_given_back_opens_nothing() -> None:
    bank = Bank()
    token = good(bank.redeem(bank.code()))["access_token"]
    assert post("/oauth/revoke", {"token": token} | assertion(bank.client)).status_code == 200
    assert bank.holder.get(token, USERINFO).status_code == 401


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.spec("FAPI 2.0 Security Profile", "5.4.1")
def test_proofs_are_signed_with_ps256_es256_or_eddsa() -> None:
    bank = Bank()
    token = good(bank.redeem(bank.code()))["refresh_token"]
    rsa, ed = RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519")
    for holder in (Holder(rsa, "PS256"), Holder(ed, "EdDSA"), Holder()):
        good(bank.refresh(token, proof=holder.proof()))
    refused(bank.refresh(token, proof=Holder(rsa, "RS256").proof()), "invalid_dpop_proof")
    short = Holder(RSAKey.generate_key(1024), "PS256")
    refused(bank.refresh(token, proof=short.proof()), "invalid_dpop_proof")


@spec
def test_a_certificate_may_prove_the_client_and_bind_its_tokens(settings: Any) -> None:
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Certificate"
    mine, stolen = self_signed(), self_signed()
    client = make_client(
        profile="fapi2",
        auth_method="self_signed_tls_client_auth",
        jwks={"keys": [mine.jwk | {"kid": "mine"}]},
        is_first_party=True,
    )
    connection = {"X-Client-Certificate": mine.escaped}
    who: dict[str, str | None] = {"client_id": client.id}
    asked: dict[str, str | None] = {**request_of(client), **who}
    uri = post(PAR, asked, headers=connection).json()["request_uri"]
    code = reply(visit(signed_in(make_person()), client, uri)).code
    form = who | {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
    }
    refused(post(TOKEN, form), "invalid_client", 401)
    token = good(post(TOKEN, form, headers=connection))["access_token"]
    assert unverified(token)["cnf"] == {"x5t#S256": mine.thumbprint}
    assert Client().get(USERINFO, headers=bearer(token) | connection).status_code == 200
    other = {"X-Client-Certificate": stolen.escaped}
    assert Client().get(USERINFO, headers=bearer(token) | other).status_code == 401
    assert Client().get(USERINFO, headers=bearer(token)).status_code == 401
