"""RFC 8628 §3.4, §3.5: a device asks for its tokens until there is an answer."""

from typing import Any

import pytest

from tests.support.authorizing import signed_in
from tests.support.devices import (
    GRANT,
    allow,
    answer,
    codes,
    device_tokens,
    later,
    make_device,
    page_of,
    poll,
)
from tests.support.dpop import Holder
from tests.support.factories import make_client, make_person
from tests.support.oauth import TOKEN, decoded, good, is_live, post, refresh, refused, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 8628", "3.5")]


def test_as_long_as_nobody_answers_it_is_pending() -> None:
    device = make_device()
    asked = codes(device)
    refused(poll(device, asked["device_code"]), "authorization_pending")
    page_of(signed_in(make_person()), asked["user_code"])
    refused(poll(device, codes(device)["device_code"]), "authorization_pending")


def test_asking_too_early_costs_five_seconds_more_each_time(monkeypatch: Any) -> None:
    device = make_device()
    code = codes(device)["device_code"]
    refused(poll(device, code), "authorization_pending")
    refused(poll(device, code), "slow_down")
    later(monkeypatch, seconds=6)
    refused(poll(device, code), "slow_down")
    later(monkeypatch, seconds=14)
    refused(poll(device, code), "slow_down")
    later(monkeypatch, seconds=21)
    refused(poll(device, code), "authorization_pending")


def test_a_patient_device_is_never_slowed_down(monkeypatch: Any) -> None:
    device = make_device()
    code = codes(device)["device_code"]
    for _ in range(4):
        refused(poll(device, code), "authorization_pending")
        later(monkeypatch, seconds=5)


def test_after_ten_minutes_it_has_expired(monkeypatch: Any) -> None:
    device, person = make_device(), make_person()
    asked = codes(device)
    page = page_of(browser := signed_in(person), asked["user_code"])
    later(monkeypatch, seconds=601)
    refused(poll(device, asked["device_code"]), "expired_token")
    assert browser.post(page, {"decision": "allow"}).status_code == 404
    refused(poll(device, asked["device_code"]), "expired_token")


def test_what_was_allowed_has_to_be_fetched_in_time(monkeypatch: Any) -> None:
    device = make_device()
    asked = codes(device)
    allow(make_person(), asked["user_code"])
    later(monkeypatch, seconds=601)
    refused(poll(device, asked["device_code"]), "invalid_grant")


def test_a_no_is_a_no() -> None:
    device = make_device()
    asked = codes(device)
    browser = signed_in(make_person())
    page = page_of(browser, asked["user_code"])
    answer(browser, page, "deny")
    assert "Not allowed" in browser.get(page).content.decode()
    refused(poll(device, asked["device_code"]), "access_denied")
    answer(browser, page, "allow")
    refused(poll(device, asked["device_code"]), "access_denied")


@pytest.mark.parametrize("code", [None, "x", "", "nonsense" * 900])
def test_a_code_that_is_none_is_refused(code: str | None) -> None:
    error = "invalid_grant" if code else "invalid_request"
    refused(post(TOKEN, {"grant_type": GRANT, "device_code": code}, make_device()), error)


@pytest.mark.spec("RFC 8628", "3.4")
def test_the_code_of_another_client_is_worth_nothing() -> None:
    device, thief = make_device(), make_device()
    asked = codes(device)
    refused(poll(thief, asked["device_code"]), "invalid_grant")
    allow(make_person(), asked["user_code"])
    refused(poll(thief, asked["device_code"]), "invalid_grant")
    good(poll(device, asked["device_code"]))


@pytest.mark.spec("RFC 8628", "3.4")
def test_a_device_code_is_no_authorization_code() -> None:
    client = make_client(profile="oidc", grants=("authorization_code", "refresh_token", GRANT))
    asked = codes(client)
    allow(make_person(), asked["user_code"])
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": asked["device_code"],
    }
    refused(post(TOKEN, form, client), "invalid_grant")
    good(poll(client, asked["device_code"]))


@pytest.mark.spec("RFC 8628", "3.4")
def test_a_device_code_is_redeemed_once_and_a_replay_takes_everything_back() -> None:
    device, person = make_device(), make_person()
    asked = codes(device, scope="openid offline_access")
    allow(person, asked["user_code"])
    given = good(poll(device, asked["device_code"]))
    assert userinfo(given["access_token"]).status_code == 200
    refused(poll(device, asked["device_code"]), "invalid_grant")
    assert userinfo(given["access_token"]).status_code == 401
    refused(refresh(device, given["refresh_token"]), "invalid_grant")


def test_the_id_token_says_how_the_person_signed_in() -> None:
    device, person = make_device(), make_person()
    given = device_tokens(person, device, "openid email")
    _, claims = decoded(given["id_token"])
    assert claims["sub"] == str(person.id)
    assert claims["aud"] == device.id
    assert claims["acr"] == "urn:vestibule:acr:1"
    assert claims["amr"] == ["pwd"]
    assert claims["auth_time"] <= claims["iat"]
    assert "nonce" not in claims
    assert "sid" not in claims
    assert userinfo(given["access_token"]).json()["email"] == person.email


@pytest.mark.spec("OpenID Connect Core 1.0", "11")
def test_a_refresh_token_needs_offline_access() -> None:
    device, person = make_device(), make_person()
    assert "refresh_token" not in device_tokens(person, device, "openid")
    given = device_tokens(person, device, "openid offline_access")
    _, claims = decoded(given["id_token"])
    refreshed = good(refresh(device, given["refresh_token"]))
    assert decoded(refreshed["id_token"])[1]["auth_time"] == claims["auth_time"]


def test_a_client_that_may_not_refresh_is_promised_nothing() -> None:
    device = make_device(grants=(GRANT,))
    given = device_tokens(make_person(), device, "openid offline_access")
    assert given["scope"] == "openid"
    assert "refresh_token" not in given


@pytest.mark.spec("RFC 9449", "5")
def test_a_proof_with_the_question_binds_what_is_given() -> None:
    device, person, holder = make_device(), make_person(), Holder()
    asked = codes(device, scope="openid offline_access")
    allow(person, asked["user_code"])
    form: dict[str, str | None] = {"grant_type": GRANT, "device_code": asked["device_code"]}
    given = good(post(TOKEN, form, device, headers={"DPoP": holder.proof()}))
    assert given["token_type"] == "DPoP"
    assert decoded(given["access_token"])[1]["cnf"] == {"jkt": holder.thumbprint}
    # A public client's refresh token is bound, too.
    refused(refresh(device, given["refresh_token"]), "invalid_grant")


def test_a_confidential_client_and_an_opaque_token_do_as_well() -> None:
    client = make_client(grants=("authorization_code", GRANT), token_format="opaque")
    given = device_tokens(make_person(), client, "openid documents:read")
    assert is_live(given["access_token"], client)
