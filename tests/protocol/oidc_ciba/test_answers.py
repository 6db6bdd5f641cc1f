"""CIBA Core 1.0 §8, §10, §11: the person answers, the client asks or is told."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.support.authorizing import signed_in
from tests.support.backchannel import (
    GRANT,
    Posted,
    answer,
    approve,
    ask,
    asked,
    deliver,
    make_bank,
    poll,
    waiting,
)
from tests.support.devices import later
from tests.support.factories import make_client, make_person
from tests.support.oauth import TOKEN, decoded, good, post, refresh, refused, userinfo
from tests.support.proving import enrol, prove
from tests.support.races import Race

SPEC = "OpenID Connect CIBA Core 1.0"
pytestmark = [pytest.mark.django_db, pytest.mark.spec(SPEC, "11")]
TWO = "urn:vestibule:acr:2"


def test_as_long_as_nobody_answers_it_is_pending_and_haste_is_slowed() -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person)
    refused(poll(bank, secret), "authorization_pending")
    refused(poll(bank, secret), "slow_down")


def test_after_its_time_it_has_expired(monkeypatch: Any) -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person, requested_expiry="60")
    browser = signed_in(person)
    page = waiting(browser)[0]
    later(monkeypatch, seconds=61)
    refused(poll(bank, secret), "expired_token")
    assert waiting(browser) == []
    assert browser.post(page, {"decision": "allow"}).status_code == 404


def test_a_no_is_a_no() -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person)
    browser = signed_in(person)
    page = waiting(browser)[0]
    answer(browser, page, "deny")
    assert "Not approved" in browser.get(page).content.decode()
    refused(poll(bank, secret), "access_denied")


@pytest.mark.parametrize("secret", [None, "x", "x" * 9_000])
def test_a_secret_that_is_none_is_refused(secret: str | None) -> None:
    error = "invalid_grant" if secret else "invalid_request"
    refused(post(TOKEN, {"grant_type": GRANT, "auth_req_id": secret}, make_bank()), error)


def test_the_secret_of_another_client_is_worth_nothing() -> None:
    bank, thief, person = make_bank(), make_bank(), make_person()
    secret = asked(bank, person)
    approve(person)
    refused(poll(thief, secret), "invalid_grant")
    device_grant = "urn:ietf:params:oauth:grant-type:device_code"
    form: dict[str, str | None] = {"grant_type": device_grant, "device_code": secret}
    refused(post(TOKEN, form, bank), "unauthorized_client")
    good(poll(bank, secret))


@pytest.mark.spec(SPEC, "10.1.1")
def test_what_was_approved_is_redeemed_once_and_a_replay_takes_it_back() -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person, scope="openid email offline_access")
    approve(person)
    given = good(poll(bank, secret))
    _, claims = decoded(given["id_token"])
    assert claims["sub"] == str(person.id)
    assert claims["amr"] == ["pwd"]
    assert claims["acr"] == "urn:vestibule:acr:1"
    assert "auth_time" in claims
    # That one is for tokens which are pushed (§10.3.1).
    assert "urn:openid:params:jwt:claim:auth_req_id" not in claims
    assert userinfo(given["access_token"]).json()["email"] == person.email
    good(refresh(bank, given["refresh_token"]))
    refused(poll(bank, secret), "invalid_grant")
    assert userinfo(given["access_token"]).status_code == 401


@pytest.mark.spec(SPEC, "8")
def test_the_level_that_is_asked_for_has_to_be_proved() -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person, acr_values=TWO)
    browser = signed_in(person)
    enrol(person)
    page = waiting(browser)[0]
    assert 'id="step-up-go"' in browser.get(page).content.decode()
    browser.post(page, {"decision": "allow"})
    refused(poll(bank, secret), "authorization_pending")
    prove(browser, "totp")
    answer(browser, page, "allow")
    _, claims = decoded(good(poll(bank, secret))["id_token"])
    assert claims["acr"] == TWO


@pytest.mark.spec(SPEC, "8")
def test_the_page_names_the_app_and_what_it_will_be_able_to_do() -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person, binding_message="W4SCT")
    html = signed_in(person).get(waiting(signed_in(person))[0]).content.decode()
    for words in ("Approve what", "Bank", "W4SCT", "See your e-mail address", "the same words"):
        assert words in html


def test_what_was_done_is_in_the_persons_trail() -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person)
    browser = approve(person)
    asked(bank, person)
    answer(browser, waiting(browser)[0], "deny")
    html = browser.get("/account/activity/").content.decode()
    for words in ("asked for your approval", "You approved what", "You turned down what"):
        assert words in html


PING = {
    "backchannel_token_delivery_mode": "ping",
    "backchannel_client_notification_endpoint": "https://bank.example/ciba",
}


@pytest.mark.spec(SPEC, "7.1")
@pytest.mark.parametrize("token", [None, "sp ace", "x" * 1_025, "ü"])
def test_a_client_that_wants_to_be_told_says_by_which_word(token: str | None) -> None:
    bank = make_bank(metadata=PING)
    answered = ask(bank, make_person(), client_notification_token=token)
    refused(answered, "invalid_request")


@pytest.mark.spec(SPEC, "10.2")
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_client_that_wants_it_is_told_of_the_answer(posted: Posted, decision: str) -> None:
    bank, person = make_bank(metadata=PING), make_person()
    secret = asked(bank, person, client_notification_token="8d67dc78-7faa")
    deliver()
    assert posted.told == []
    browser = signed_in(person)
    answer(browser, waiting(browser)[0], decision)
    deliver()
    (told,) = posted.told
    assert told["line"] == "POST /ciba HTTP/1.1"
    assert told["host"].partition(":")[0] == "bank.example"
    assert told["authorization"] == "Bearer 8d67dc78-7faa"
    assert told["content-type"] == "application/json"
    assert json.loads(told["body"]) == {"auth_req_id": secret}
    assert poll(bank, secret).status_code == (200 if decision == "allow" else 400)


@pytest.mark.spec(SPEC, "10.2")
def test_a_client_that_asks_itself_is_not_told(posted: Posted) -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person, client_notification_token="8d67dc78-7faa")
    approve(person)
    deliver()
    assert posted.told == []


@pytest.mark.spec(SPEC, "10.2")
def test_neither_word_nor_secret_is_kept_in_clear() -> None:
    secret = asked(make_bank(metadata=PING), make_person(), client_notification_token="8d67dc78")
    with connection.cursor() as cursor:
        for table in ("oauth_decoupledrequest", "core_job"):
            cursor.execute(f"SELECT CAST(r.* AS text) FROM {table} r")  # noqa: S608 # two names
            rows = str(cursor.fetchall())
            assert secret not in rows
            assert "8d67dc78" not in rows


@pytest.mark.spec(SPEC, "4")
@pytest.mark.parametrize(
    "metadata",
    [
        {"backchannel_token_delivery_mode": "push"},
        {"backchannel_token_delivery_mode": "ping"},
        PING | {"backchannel_client_notification_endpoint": "http://bank.example/ciba"},
        {"backchannel_user_code_parameter": True},
        {"backchannel_authentication_request_signing_alg": "ES256"},
        {"backchannel_authentication_request_signing_alg": "none"},
    ],
)
def test_a_registration_that_could_not_work_is_refused(metadata: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"."):
        make_bank(metadata=metadata)


@pytest.mark.spec(SPEC, "4")
def test_who_cannot_ask_registers_nothing_about_it() -> None:
    with pytest.raises(Exception, match="needs the grant"):
        make_client(metadata={"backchannel_token_delivery_mode": "poll"})


@pytest.mark.spec(SPEC, "11")
def test_one_secret_has_one_winner_and_its_replay_leaves_nothing_alive(race: Race) -> None:
    bank, person = make_bank(), make_person()
    secret = asked(bank, person, scope="openid offline_access")
    approve(person)
    answers = race(32, lambda _: poll(bank, secret))
    winners = [one for one in answers if one.status_code == 200]
    assert len(winners) == 1
    assert {one.status_code for one in answers} == {200, 400}
    given = good(winners[0])
    assert userinfo(given["access_token"]).status_code == 401
    refused(refresh(bank, given["refresh_token"]), "invalid_grant")


def test_who_is_not_signed_in_signs_in_first() -> None:
    answered = Client().get("/account/approvals/")
    assert answered.headers["Location"] == "/sign-in/?next=/account/approvals/"
