"""Adding a passkey: what is kept, and what is refused."""

from typing import Any

import pytest
from django.test import Client
from fido2.cose import UnsupportedKey

from apps.core.errors import Conflict
from apps.factors.models import Factor, Passkey
from apps.factors.services import aaguids
from apps.factors.services import passkeys as services
from tests.factors.conftest import methods_of
from tests.factors.passkeys import (
    authenticator,
    give,
    question,
    send,
    sign_in,
    somebody,
)
from tests.support import factories
from tests.support.authenticator import FLAG
from tests.support.factories import Person

pytestmark = pytest.mark.django_db
ADD = "/account/factors/passkey/"
AGAIN = "/reauthenticate/passkey/"
STAGE = "/sign-in/factor/"


def by_password(client: Client, person: Person) -> Any:
    return client.post("/sign-in/", {"login": person.email, "password": person.password})


def fresh(client: Client, person: Person) -> Client:
    """Signed in by password, and asked for it once more."""
    by_password(client, person)
    client.post("/reauthenticate/", {"password": person.password})
    return client


def test_a_passkey_is_added_named_and_told_of(client: Client, mailoutbox: list[Any]) -> None:
    person, device = factories.make_person(), authenticator()
    fresh(client, person)
    assert client.get(ADD).status_code == 200
    made = device.make(question(client, "add"))
    page = send(client, ADD, made, name="Blue key").content.decode()
    # With the first factor come recovery codes.
    assert "Your recovery codes" in page
    factor = Factor.objects.get(kind="passkey")
    assert (factor.kind, factor.name, factor.user_id) == ("passkey", "Blue key", person.id)
    assert b"Blue key" in client.get("/account/factors/").content
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    # Whoever made it has proved it.
    assert methods_of(client) == ["pwd", "hwk"]
    request: Any = client.get("/account/").wsgi_request
    assert request.user.is_verified()


def test_adding_goes_on_to_what_was_wanted(client: Client) -> None:
    fresh(client, factories.make_person())
    page = send(
        client, f"{ADD}?next=/account/profile/", authenticator().make(question(client, "add"))
    )
    assert b'href="/account/profile/"' in page.content.split(b"<main")[1]
    second = authenticator().make(question(client, "add"))
    answer = send(client, f"{ADD}?next=/account/profile/", second)
    assert answer["Location"] == "/account/profile/"
    third = authenticator().make(question(client, "add"))
    answer = send(client, f"{ADD}?next=//evil.example/", third)
    assert answer["Location"] == "/account/factors/"


def test_adding_asks_for_the_password_first(client: Client) -> None:
    person, device = factories.make_person(), authenticator()
    fresh(client, person)
    made = device.make(question(client, "add"))
    client.post("/sign-out/")
    by_password(client, person)
    assert send(client, ADD, made)["Location"].startswith("/reauthenticate/?next=")
    assert not Passkey.objects.exists()


def test_a_stolen_session_makes_no_passkey_ready_for_when_its_owner_proves_themselves(
    client: Client,
) -> None:
    """A form that waits goes on after the proof, so it must not hold a passkey of somebody else's."""
    by_password(client, factories.make_person())
    assert client.post("/passkeys/questions/add/").status_code == 403


def test_a_stolen_session_of_a_trusted_browser_does_not_either(client: Client) -> None:
    person, device = somebody()
    sign_in(client, device)
    session = client.session
    del session["otp_device_id"]
    session.save()
    client.post("/reauthenticate/", {"password": person.password})
    assert client.post("/passkeys/questions/add/").status_code == 403


def test_somebody_with_the_password_adds_none_to_those_of_the_owner(client: Client) -> None:
    """A browser that was let in by password alone shows a factor first."""
    person, device = somebody()
    sign_in(client, device)
    session = client.session
    del session["otp_device_id"]
    session.save()
    client.post("/reauthenticate/", {"password": person.password})
    answer = client.get(ADD)
    assert answer["Location"].startswith("/account/factors/prove/?next=")
    answer = client.get(answer["Location"])
    assert answer["Location"].startswith(AGAIN)


BAD: dict[str, dict[str, Any]] = {
    "another_origin": {"origin": "http://localhost:1"},
    "another_rp_id": {"rp_id": "evil.example"},
    "nobody_verified": {"flags": FLAG.UP},
    "nobody_present": {"flags": FLAG.UV},
    "in_a_frame": {"cross_origin": True},
    "the_other_ceremony": {"type": "webauthn.get"},
    "a_challenge_of_ones_own": {"challenge": "bXktb3duLWNoYWxsZW5nZS0xMjM0NTY3ODkw"},
    "an_algorithm_nobody_asked_for": {"public_key": UnsupportedKey({1: 2, 3: -65535})},
    "backed_up_without_right": {"flags": FLAG.UP | FLAG.UV | FLAG.BS},
}


@pytest.mark.parametrize("attack", BAD)
@pytest.mark.spec("WebAuthn Level 3", "7.1")
def test_attack(client: Client, attack: str) -> None:
    fresh(client, factories.make_person())
    answer = send(client, ADD, authenticator().make(question(client, "add"), **BAD[attack]))
    assert answer.status_code == 200
    assert b"alert-error" in answer.content
    assert not Passkey.objects.exists()
    assert not Factor.objects.exists()


def test_a_new_passkey_is_kept_once(client: Client) -> None:
    fresh(client, factories.make_person())
    made = authenticator().make(question(client, "add"))
    send(client, ADD, made)
    assert b"alert-error" in send(client, ADD, made).content
    assert Passkey.objects.count() == 1


def test_a_credential_of_somebody_else_is_not_taken(client: Client) -> None:
    """WebAuthn §7.1: whoever could register it again would be taken for its owner."""
    _, device = somebody()
    fresh(client, factories.make_person())
    answer = send(client, ADD, device.make(question(client, "add")))
    assert b"belongs to an account already" in answer.content
    assert Factor.objects.count() == 1


def test_a_question_has_one_purpose(client: Client) -> None:
    """One of the sign-in page, which names nobody, proves nothing once more."""
    _, device = somebody()
    old = question(client, "sign-in")
    sign_in(client, device)
    answer = send(client, AGAIN, device.sign(old))
    assert b"took too long" in answer.content
    assert client.get(ADD).status_code == 302


def test_there_is_a_bound_to_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    person = factories.make_person()
    for _ in range(2):
        give(person, authenticator(), name="")
    with pytest.raises(Conflict):
        give(person, authenticator())
    assert [factor.name for factor in Factor.objects.all()] == ["Passkey", "Passkey 2"]


def test_a_name_is_suggested_by_what_made_it(client: Client) -> None:
    fresh(client, factories.make_person())
    device = authenticator(aaguid=bytes.fromhex("ea9b8d664d011d213ce4b6b48cb575d4"))
    send(client, ADD, device.make(question(client, "add")))
    assert Factor.objects.get(kind="passkey").name == "Google Password Manager"
    assert not aaguids.name_of("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    "name",
    [
        "Key\r\nIt was us: do nothing",
        "Key\u2028by your administrator",
        "Key \u202egnihton od",
        "\x1b[2JKey",
    ],
    ids=["two lines", "a line separator", "backwards", "a terminal's order"],
)
def test_a_name_cannot_add_sentences_to_the_mail_that_warns_of_it(
    client: Client, mailoutbox: list[Any], name: str
) -> None:
    fresh(client, factories.make_person())
    made = authenticator().make(question(client, "add"))
    answer = send(client, ADD, made, name=name)
    sent = "".join(str(mail.body) for mail in mailoutbox)
    kept = Factor.objects.filter(kind="passkey").values_list("name", flat=True)
    assert all(one.isprintable() for one in kept), answer.content
    assert name not in sent
