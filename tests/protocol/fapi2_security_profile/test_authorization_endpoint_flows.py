"""FAPI 2.0 Security Profile §5.3.2.2: flows that use the authorization endpoint, for a client of the profile `fapi2`."""

from typing import Any

import pytest
from django.test import Client

from tests.protocol.fapi2_security_profile.bank import Bank
from tests.support.authorizing import authorize, reply, sign_in, walk
from tests.support.factories import make_person
from tests.support.oauth import ISSUER, USERINFO, good, refused, unverified
from tests.support.pushing import PAR, visit
from tests.support.signing import OTHER_KEY, assertion, make_keyed_client

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("FAPI 2.0 Security Profile", "5.3.2.2"),
]


@pytest.mark.parametrize(
    "response_type", ["token", "id_token", "code id_token", "code token", "none"]
)
def test_the_response_type_is_code(response_type: str) -> None:
    answer = Bank().push(response_type=response_type)
    assert answer.status_code == 400
    # The first where nobody may have it, the second where only this profile may not.
    assert answer.json()["error"] in ("unsupported_response_type", "unauthorized_client")


def test_a_request_that_was_not_pushed_is_refused() -> None:
    bank = Bank()
    assert reply(authorize(bank.browser, bank.client)).error == "invalid_request"
    assert bank.code()


def test_nothing_is_pushed_without_client_authentication() -> None:
    bank = Bank()
    refused(bank.push(proves={"client_id": bank.client.id}), "invalid_client", 401)
    refused(bank.push(proves=assertion(bank.client, key=OTHER_KEY)), "invalid_client", 401)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": None},
    ],
)
def test_pkce_with_s256_is_demanded(changes: dict[str, Any]) -> None:
    refused(Bank().push(**changes), "invalid_request")


def test_the_code_verifier_must_be_right() -> None:
    bank = Bank()
    code = bank.code()
    form = {"grant_type": "authorization_code", "code": code}
    form["redirect_uri"] = bank.client.redirect_uri
    refused(bank.ask(form), "invalid_grant")
    refused(bank.ask(form | {"code_verifier": "x" * 43}), "invalid_grant")
    good(bank.redeem(code))


def test_the_redirect_uri_is_pushed() -> None:
    refused(Bank().push(redirect_uri=None), "invalid_request")


def test_each_answer_says_who_gives_it() -> None:
    bank = Bank()
    assert reply(bank.answer()).parameters["iss"] == ISSUER
    silent = Bank(browser=Client()).answer(prompt="none")
    assert reply(silent).parameters["iss"] == ISSUER
    assert reply(silent).error == "login_required"


@pytest.mark.parametrize(
    "uri", ["http://notes.example/callback", "http://localhost/callback", "http://127.0.0.1/"]
)
def test_no_answer_travels_unencrypted(uri: str) -> None:
    with pytest.raises(Exception, match="https"):
        make_keyed_client(profile="fapi2", redirect_uris=(uri,))


def test_a_code_is_used_once_and_its_replay_ends_what_it_gave() -> None:
    bank = Bank()
    code = bank.code()
    given = good(bank.redeem(code))
    refused(bank.redeem(code), "invalid_grant")
    assert bank.holder.get(given["access_token"], USERINFO).status_code == 401
    refused(bank.refresh(given["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 9700", "4.12")
def test_no_redirect_repeats_a_form_with_a_password() -> None:
    bank, person, browser = Bank(), make_person(), Client()
    page = visit(browser, bank.client, bank.pushed())
    assert page.status_code == 303
    assert sign_in(browser, person, way_back="/account/").status_code in (302, 303)
    assert bank.answer().status_code == 303


def test_a_reference_lives_between_one_and_two_minutes() -> None:
    response = Bank().push()
    assert 60 <= response.json()["expires_in"] <= 120


def test_the_person_reads_who_asks_for_what() -> None:
    client = make_keyed_client(profile="fapi2", name="Acme Bank")
    bank = Bank(client=client)
    page = walk(bank.browser, bank.answer(scope="openid email")).content.decode()
    assert "Acme Bank" in page
    assert 'value="email"' in page


def test_a_nonce_of_64_characters_comes_back() -> None:
    bank = Bank()
    given = good(bank.redeem(bank.code(nonce="n" * 64)))
    assert unverified(given["id_token"])["nonce"] == "n" * 64


def test_another_clients_reference_is_not_opened() -> None:
    bank, other = Bank(), Bank()
    answer = visit(bank.browser, bank.client, other.pushed())
    assert answer.status_code == 400
    assert PAR not in answer.content.decode()
