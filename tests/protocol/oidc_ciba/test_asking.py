"""CIBA Core 1.0 §7: what a client sends that asks somebody who is elsewhere, and what it is told."""

import time
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.support.authorizing import code_for, signed_in
from tests.support.backchannel import ASK, GRANT, ask, asked, deliver, make_bank, publish, waiting
from tests.support.devices import later
from tests.support.factories import Person, RegisteredClient, deactivate, make_client, make_person
from tests.support.oauth import FORM, ISSUER, exchange, good, post, refused, tokens
from tests.support.signing import assertion, jwks, sign

SPEC = "OpenID Connect CIBA Core 1.0"
pytestmark = [pytest.mark.django_db, pytest.mark.spec(SPEC, "7.1")]


def test_a_client_that_is_not_registered_for_it_is_refused() -> None:
    refused(ask(make_client(), make_person()), "unauthorized_client")


def test_a_public_client_cannot_be_registered_for_it() -> None:
    with pytest.raises(Exception, match="cannot use"):
        make_client(kind="native", grants=(GRANT,), auth_method="none")


def test_nobody_in_particular_is_refused() -> None:
    bank = make_bank()
    form: dict[str, str | None] = {"scope": "openid", "client_id": bank.id, "login_hint": "a@b.c"}
    refused(post(ASK, form), "invalid_client", 401)


@pytest.mark.parametrize("scope", [None, "email", "fly", "openid\t"])
def test_it_is_a_request_of_openid_connect(scope: str | None) -> None:
    refused(ask(make_bank(), make_person(), scope=scope), "invalid_scope")


@pytest.mark.parametrize(
    "hints",
    [
        {"login_hint": None},
        {"id_token_hint": "x"},
        {"login_hint_token": "x"},
        {"login_hint": None, "login_hint_token": "x"},
        {"login_hint": None, "id_token_hint": "no.id.token"},
        {"login_hint": "a" * 321},
    ],
)
def test_exactly_one_hint_that_we_can_read_says_whom(hints: dict[str, str | None]) -> None:
    refused(ask(make_bank(), make_person(), **hints), "invalid_request")


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1.5", "9999999", "١"])
def test_a_wish_for_an_expiry_is_a_number(seconds: str) -> None:
    refused(ask(make_bank(), make_person(), requested_expiry=seconds), "invalid_request")


@pytest.mark.spec(SPEC, "7.3")
def test_the_client_is_told_what_to_ask_with_and_how_often() -> None:
    answer = ask(make_bank(), make_person())
    assert answer.headers["Cache-Control"] == "no-store"
    told = good(answer)
    assert told.keys() == {"auth_req_id", "expires_in", "interval"}
    assert told["expires_in"] == 600
    assert told["interval"] == 5
    assert len(told["auth_req_id"]) >= 43


def test_a_shorter_life_is_granted_and_a_longer_one_is_not() -> None:
    bank, person = make_bank(), make_person()
    assert good(ask(bank, person, requested_expiry="60"))["expires_in"] == 60
    assert good(ask(bank, person, requested_expiry="86400"))["expires_in"] == 600


@pytest.mark.spec(SPEC, "13")
@pytest.mark.parametrize(
    "message",
    [
        "x" * 65,
        "a\nb",
        "\u202eevil",
        "see evil.example",
        "https://evil.example",
        "<b>",
        "a@b.c",
        "\u200b",
    ],
)
def test_a_message_that_people_cannot_compare_is_refused(message: str) -> None:
    refused(ask(make_bank(), make_person(), binding_message=message), "invalid_binding_message")


@pytest.mark.parametrize("message", ["W4SCT", "Pay 12.50 CHF (order 7)", "Überweisung: 17,-"])
def test_a_message_that_people_can_compare_is_shown(message: str) -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person, binding_message=message)
    browser = signed_in(person)
    assert message in browser.get("/account/approvals/").content.decode()
    assert message in browser.get(waiting(browser)[0]).content.decode()


def test_an_id_token_of_this_client_says_whom() -> None:
    bank, other, person = make_bank(), make_bank(), make_person()
    hint = tokens(person, bank, scope="openid")["id_token"]
    refused(ask(other, login_hint=None, id_token_hint=hint), "invalid_request")
    asked(bank, person, login_hint=None, id_token_hint=hint)
    assert len(waiting(signed_in(person))) == 1


def test_an_id_token_with_a_pairwise_subject_says_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(monkeypatch, jwks())
    keys = {"subject_type": "pairwise", "jwks_uri": "https://notes.example/jwks"}
    bank, person = make_bank(auth_method="private_key_jwt", metadata=keys), make_person()
    code = code_for(person, bank, scope="openid")
    hint = good(exchange(bank, code, **assertion(bank)))["id_token"]
    form: dict[str, str | None] = {"scope": "openid", "id_token_hint": hint}
    good(post(ASK, form | assertion(bank)))
    assert len(waiting(signed_in(person))) == 1


@pytest.mark.spec(SPEC, "13")
def test_a_client_asks_only_people_who_use_it() -> None:
    app, stranger = make_bank(is_first_party=False), make_person()
    gone = make_person()
    code_for(gone, app, scope="openid")
    deactivate(gone)
    told = [ask(app, stranger), ask(app, login_hint="nobody@example.com"), ask(app, gone)]
    for answer in told:
        refused(answer, "unknown_user_id")
    # Who has no account, who has one, and who is shut out: the client sees no difference.
    assert len({answer.content for answer in told}) == 1
    code_for(stranger, app, scope="openid")
    assert asked(app, stranger)


def test_who_disconnected_the_app_is_not_asked_any_more() -> None:
    app, person = make_bank(is_first_party=False), make_person()
    hint = tokens(person, app, scope="openid")["id_token"]
    asked(app, person)
    signed_in(person).post(f"/account/apps/{app.id}/revoke/")
    refused(ask(app, person), "unknown_user_id")
    refused(ask(app, login_hint=None, id_token_hint=hint), "unknown_user_id")


def test_the_person_is_told_by_mail_whose_link_leads_to_the_page(mailoutbox: list[Any]) -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person, binding_message="W4SCT")
    deliver()
    mail = next(one for one in mailoutbox if one.to == [person.email])
    assert mail.subject == "Bank asks for your approval"
    assert "W4SCT" in mail.body
    assert f"{ISSUER}/account/approvals/" in mail.body


def test_what_was_answered_or_is_over_is_not_written_about(
    mailoutbox: list[Any], monkeypatch: Any
) -> None:
    bank, person = make_bank(), make_person()
    asked(bank, person)
    later(monkeypatch, seconds=601)
    deliver()
    assert not [one for one in mailoutbox if "approval" in one.subject]


@pytest.mark.spec("RFC 9396", "5")
def test_what_it_cannot_be_narrowed_by_is_refused() -> None:
    bank, person = make_bank(), make_person()
    refused(ask(bank, person, authorization_details="[]"), "invalid_authorization_details")


def test_hostile_forms_are_refused() -> None:
    for body in (b"scope=%00", b"scope=openid&scope=openid", b"login_hint=%ff"):
        refused(Client().post(ASK, body, content_type=FORM), "invalid_request")


@pytest.mark.spec(SPEC, "4")
def test_metadata_promises_poll_and_ping_and_nothing_else() -> None:
    found = Client().get("/.well-known/openid-configuration").json()
    assert found["backchannel_authentication_endpoint"] == f"{ISSUER}{ASK}"
    assert found["backchannel_token_delivery_modes_supported"] == ["poll", "ping"]
    assert found["backchannel_user_code_parameter_supported"] is False
    algorithms = found["backchannel_authentication_request_signing_alg_values_supported"]
    assert "ES256" in algorithms
    assert not {"none", "HS256"} & set(algorithms)
    assert GRANT in found["grant_types_supported"]


def signing_bank() -> RegisteredClient:
    return make_bank(
        jwks=jwks(),
        metadata={"backchannel_authentication_request_signing_alg": "ES256"},
    )


def signed(client: RegisteredClient, person: Person, **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": client.id,
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
        "scope": "openid",
        "login_hint": person.email,
        "requested_expiry": 60,
    } | changes
    return sign(claims)


@pytest.mark.spec(SPEC, "7.1.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "https://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"iat": None},
        {"iat": True},
        {"nbf": "soon"},
        {"exp": 9_999_999_999},
        {"jti": None},
        {"jti": ["x"]},
        {"scope": ["openid"]},
        {"login_hint": {"email": "a"}},
        {"binding_message": "a\0b"},
        {"resource": {"https://api.example": 1}},
        {"resource": ["https://api.example", True]},
        {"resource": "https://api.example/\0"},
        {"authorization_details": []},
    ],
)
def test_a_signed_request_that_is_not_for_us_and_now_is_refused(changes: dict[str, Any]) -> None:
    bank, person = signing_bank(), make_person()
    form: dict[str, str | None] = {"request": signed(bank, person, **changes)}
    refused(post(ASK, form, bank), "invalid_request")


@pytest.mark.spec(SPEC, "7.1.1")
def test_a_signed_request_counts_alone_and_once() -> None:
    bank, person = signing_bank(), make_person()
    request = signed(bank, person)
    refused(post(ASK, {"request": request, "scope": "openid"}, bank), "invalid_request")
    assert good(post(ASK, {"request": request}, bank))["expires_in"] == 60
    refused(post(ASK, {"request": request}, bank), "invalid_request")


@pytest.mark.spec(SPEC, "7.1.1")
def test_who_promised_to_sign_signs_and_nobody_else_does() -> None:
    bank, person = signing_bank(), make_person()
    refused(ask(bank, person), "invalid_request")
    other = make_bank(jwks=jwks())
    refused(post(ASK, {"request": signed(other, person)}, other), "invalid_request")
    forged = signed(bank, person)[:-6] + "AAAAAA"
    refused(post(ASK, {"request": forged}, bank), "invalid_request")
    refused(post(ASK, {"request": "x"}, bank), "invalid_request")


@pytest.mark.spec(SPEC, "7.3")
def test_the_secret_is_not_kept_in_clear() -> None:
    secret = asked(make_bank(), make_person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(r.* AS text) FROM oauth_decoupledrequest r")
        assert secret not in str(cursor.fetchall())


def test_a_client_assertion_may_be_for_this_endpoint() -> None:
    keyed: dict[str, Any] = {"auth_method": "private_key_jwt", "jwks": jwks()}
    form: dict[str, str | None] = {"scope": "openid", "login_hint": make_person().email}
    for profile, status in (("oidc", 200), ("oauth21", 401)):
        bank = make_bank(profile=profile, **keyed)
        proof = assertion(bank, aud=f"{ISSUER}{ASK}")
        assert post(ASK, form | proof).status_code == status
