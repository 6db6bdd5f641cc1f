"""Signing in with a passkey: neither a name nor a password, and nothing else gets in."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import people
from apps.core import clock
from apps.factors.models import Challenge, Factor, Passkey
from apps.factors.services import factors
from tests.factors import passkeys
from tests.factors.passkeys import is_signed_in, question, send, sign_in, somebody
from tests.support.authenticator import FLAG

pytestmark = pytest.mark.django_db


def test_signing_in_needs_no_name_and_no_password(client: Client) -> None:
    person, device = somebody()
    answer = sign_in(client, device)
    assert answer["Location"] == "/account/"
    session = BrowserSession.objects.get(user=person.id)
    assert [entry["method"] for entry in session.methods] == ["hwk"]
    request: Any = client.get("/account/").wsgi_request
    assert request.user.is_verified()
    assert Factor.objects.get().last_used_at is not None


@pytest.mark.parametrize(("is_synced", "word"), [(True, "swk"), (False, "hwk")])
def test_a_synced_passkey_and_a_bound_one_are_different_proofs(
    client: Client, is_synced: bool, word: str
) -> None:
    _, device = somebody(is_synced=is_synced)
    sign_in(client, device)
    assert [entry["method"] for entry in BrowserSession.objects.get().methods] == [word]


def test_who_came_from_somewhere_goes_on_to_it(client: Client) -> None:
    _, device = somebody()
    answer = device.sign(question(client, "sign-in"))
    sent = send(client, "/sign-in/passkey/", answer, next="/account/profile/")
    assert sent["Location"] == "/account/profile/"


def test_next_never_leads_away(client: Client) -> None:
    _, device = somebody()
    answer = device.sign(question(client, "sign-in"))
    sent = send(client, "/sign-in/passkey/", answer, next="https://evil.example/")
    assert sent["Location"] == "/account/"


def test_the_question_names_nobody_and_demands_the_owner(client: Client) -> None:
    somebody()
    asked = question(client, "sign-in")["publicKey"]
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "localhost"
    assert not asked.get("allowCredentials")


ATTACKS: dict[str, dict[str, Any]] = {
    "another_port": {"origin": "http://localhost:9999"},
    "another_scheme": {"origin": "https://localhost:8000"},
    "a_subdomain": {"origin": "http://evil.localhost:8000"},
    "another_host": {"origin": "https://evil.example"},
    "no_origin": {"origin": None},
    "a_frame_of_another_site": {"cross_origin": True},
    "a_frame_that_says_so": {"told": {"topOrigin": "https://evil.example"}},
    "another_rp_id": {"rp_id": "evil.example"},
    "nobody_verified": {"flags": FLAG.UP},
    "nobody_present": {"flags": FLAG.UV},
    "backed_up_without_right": {"flags": FLAG.UP | FLAG.UV | FLAG.BS},
    "became_synced": {"flags": FLAG.UP | FLAG.UV | FLAG.BE},
    "the_other_ceremony": {"type": "webauthn.create"},
    "a_challenge_of_ones_own": {"challenge": "bXktb3duLWNoYWxsZW5nZS0xMjM0NTY3ODkw"},
    "the_handle_of_somebody_else": {"user_handle": b"0" * 32},
    "a_handle_that_is_none": {"user_handle": b"\xff\xfe"},
    "no_handle": {"user_handle": b""},
    "a_signature_that_is_none": {"signature": b"nonsense"},
    "an_empty_signature": {"signature": b""},
    "client_data_that_is_no_json": {"sent_client_data": b"{"},
    "client_data_that_is_a_list": {"sent_client_data": b"[]"},
    "short_data": {"sent_data": b"short"},
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.spec("WebAuthn Level 3", "7.2")
def test_attack(client: Client, attack: str) -> None:
    _, device = somebody()
    answer = sign_in(client, device, **ATTACKS[attack])
    assert answer["Location"] == "/sign-in/", attack
    assert not is_signed_in(client)
    assert not BrowserSession.objects.exists()


def test_client_data_changed_after_signing_is_refused(client: Client) -> None:
    _, device = somebody()
    asked = question(client, "sign-in")
    changed = json.dumps(
        {"type": "webauthn.get", "challenge": asked["publicKey"]["challenge"],
         "origin": device.origin, "crossOrigin": False, "more": 1}
    ).encode()  # fmt: skip
    sent = send(client, "/sign-in/passkey/", device.sign(asked, sent_client_data=changed))
    assert sent["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_an_answer_counts_once(client: Client) -> None:
    """Replay: the same answer, in the same browser and in another one."""
    _, device = somebody(counts=False)
    answer = device.sign(question(client, "sign-in"))
    assert send(client, "/sign-in/passkey/", answer)["Location"] == "/account/"
    client.post("/sign-out/")
    for browser in (client, Client()):
        assert send(browser, "/sign-in/passkey/", answer)["Location"] == "/sign-in/"
        assert not is_signed_in(browser)


def test_an_answer_belongs_to_the_session_that_was_asked(client: Client) -> None:
    _, device = somebody()
    answer = device.sign(question(client, "sign-in"))
    stranger = Client()
    question(stranger, "sign-in")
    assert send(stranger, "/sign-in/passkey/", answer)["Location"] == "/sign-in/"
    assert not is_signed_in(stranger)


def test_a_question_is_forgotten_after_a_while(client: Client, monkeypatch: Any) -> None:
    _, device = somebody()
    answer = device.sign(question(client, "sign-in"))
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert send(client, "/sign-in/passkey/", answer)["Location"] == "/sign-in/"
    assert not BrowserSession.objects.exists()


def test_two_tabs_may_ask_at_once(client: Client) -> None:
    _, device = somebody()
    first, second = question(client, "sign-in"), question(client, "sign-in")
    assert second["publicKey"]["challenge"] != first["publicKey"]["challenge"]
    assert send(client, "/sign-in/passkey/", device.sign(first))["Location"] == "/account/"
    # The other tab finds itself signed in.
    assert send(client, "/sign-in/passkey/", device.sign(second))["Location"] == "/account/"
    assert BrowserSession.objects.count() == 1


def test_a_cloned_passkey_is_refused(client: Client) -> None:
    """Its counter goes backwards, or stands still (WebAuthn §7.2, step 22)."""
    _, device = somebody()
    device.count = 41
    sign_in(client, device)
    for count in (42, 41, 0):
        copy = Client()
        sign_in(copy, device, count=count)
        assert not is_signed_in(copy)
    assert Passkey.objects.get().sign_count == 42
    sign_in(Client(), device, count=43)
    assert Passkey.objects.get().sign_count == 43


def test_one_that_does_not_count_never_does(client: Client) -> None:
    _, device = somebody(counts=False)
    for _ in range(2):
        client = Client()
        sign_in(client, device)
        assert is_signed_in(client)


def test_a_removed_passkey_is_worth_nothing(client: Client) -> None:
    person, device = somebody()
    factors.remove(user_id=person.id, factor_id=Factor.objects.get().pk)
    assert not Authenticator.objects.exists()
    assert not Passkey.objects.exists()
    sign_in(client, device)
    assert not is_signed_in(client)


def test_a_passkey_nobody_knows_is_refused(client: Client) -> None:
    somebody()
    _, stranger = somebody()
    stranger.credential_id = b"unknown-to-this-place-0123456789"
    sign_in(client, stranger)
    assert not is_signed_in(client)


def test_somebody_shut_out_stays_out(client: Client) -> None:
    person, device = somebody()
    people.deactivate(user=User.objects.get(pk=person.id))
    assert sign_in(client, device)["Location"] == "/account-closed/"
    assert not is_signed_in(client)


def test_an_unconfirmed_address_is_confirmed_first(client: Client, mailoutbox: list[Any]) -> None:
    person, device = somebody()
    people.change(user=User.objects.get(pk=person.id), verified=False)
    assert sign_in(client, device)["Location"] == "/verify-email/"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", "1", '"x"', "{}", "[" * 16_000, "x" * 20_000, '{"id": "a", "rawId": "b"}',
     '{"rawId": 1, "response": {}}', '{"rawId": "YQ", "response": {"clientDataJSON": []}}',
     '{"rawId": "YQ", "response": "x"}', '{"rawId": "\\ud800", "response": null}'],
)  # fmt: skip
def test_hostile_bodies_are_answered_calmly(client: Client, body: str) -> None:
    answer = client.post("/sign-in/passkey/", {"credential": body})
    assert answer["Location"] == "/sign-in/"
    assert b"alert" in client.get("/sign-in/").content


def test_csrf_guards_question_and_answer() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/passkeys/questions/sign-in/").status_code == 403
    assert strict.post("/sign-in/passkey/", {"credential": "{}"}).status_code == 403


def test_a_question_is_asked_of_those_whose_turn_it_is(client: Client) -> None:
    for purpose in ("second-step", "again", "add", "sign-up"):
        assert client.post(f"/passkeys/questions/{purpose}/").status_code == 403
    assert client.post("/passkeys/questions/everything/").status_code == 404
    assert client.get("/passkeys/questions/sign-in/").status_code == 405
    assert not Challenge.objects.exists()


def test_questions_are_limited(client: Client, settings: Any) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "2/m/ip"}
    for _ in range(2):
        question(client, "sign-in")
    assert client.post("/passkeys/questions/sign-in/").status_code == 429


def test_looking_at_the_page_asks_nothing(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert 'id="sign-in-passkey"' in page
    assert 'autocomplete="username webauthn"' in page
    assert not Challenge.objects.exists()
    assert client.get("/sign-in/passkey/", {"next": "/account/"})["Location"].startswith(
        "/sign-in/?next="
    )


def test_of_many_who_send_one_answer_one_wins(pg: None, race: Any) -> None:
    _, device = somebody(counts=False)
    client = Client()
    answer = device.sign(question(client, "sign-in"))

    def post(_: int) -> bool:
        browser = Client()
        browser.cookies = client.cookies
        told = send(browser, "/sign-in/passkey/", answer)
        # The session they share was renewed for the winner; who still holds the old one gets 400.
        assert told.status_code in {302, 400}
        return bool(told.headers.get("Location") == "/account/")

    assert race(8, post).count(True) == 1
    assert BrowserSession.objects.count() == 1


def test_of_two_with_one_count_one_wins(pg: None, race: Any) -> None:
    """Two copies of one authenticator at the same instant."""
    _, device = somebody()
    clients = [Client() for _ in range(8)]
    answers = [device.sign(question(client, "sign-in"), count=9) for client in clients]
    race(8, lambda n: send(clients[n], "/sign-in/passkey/", answers[n]).status_code)
    assert BrowserSession.objects.count() == 1
    assert passkeys.is_signed_in(Client()) is False
