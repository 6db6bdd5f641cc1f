"""What somebody with a stolen session leaves there for the owner's next proof to carry out."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import people
from apps.core import clock
from tests.factors.passkeys import authenticator, give, question, send, sign_in
from tests.support import authorizing
from tests.support.factories import PASSWORD, Person

pytestmark = pytest.mark.django_db

LEFT: dict[str, tuple[str, dict[str, str]]] = {
    "an address": ("/account/emails/", {"action_add": "", "email": "thief@example.net"}),
    "the end": ("/account/delete/", {"email": "ann@example.com", "sure": "yes"}),
}


@pytest.fixture
def owner(victim: Person) -> Client:
    return authorizing.signed_in(victim)


def thief_of(owner: Client) -> Client:
    thief = Client()
    thief.cookies["vestibule_session"] = owner.cookies["vestibule_session"].value
    return thief


def written_to_the_thief() -> bool:
    """Whether an address is being added: its code is on the way."""
    return any("thief@example.net" in message.to for message in mail.outbox)


def prove(browser: Client, path: str) -> Any:
    return browser.post(f"/reauthenticate/?next={path}", {"password": PASSWORD}, follow=True)


@pytest.mark.parametrize("what", LEFT)
def test_a_form_that_a_thief_left_is_not_carried_out_by_the_owners_proof(
    victim: Person, owner: Client, what: str
) -> None:
    path, form = LEFT[what]
    assert thief_of(owner).post(path, form)["Location"].startswith("/reauthenticate/")
    page = prove(owner, path)
    assert page.status_code == 200
    assert "Nothing was changed yet" in page.content.decode()
    assert not written_to_the_thief()
    assert User.objects.get(pk=victim.id).deletion_due_at is None


def test_a_form_left_from_another_network_is_not_carried_out_either(owner: Client) -> None:
    path, form = LEFT["an address"]
    thief = Client(REMOTE_ADDR="203.0.113.7")
    thief.cookies = owner.cookies
    thief.post(path, form)
    assert "Nothing was changed yet" in prove(owner, path).content.decode()
    assert not written_to_the_thief()


def test_ones_own_form_goes_on_by_itself(owner: Client) -> None:
    path, form = LEFT["an address"]
    owner.post(path, form)
    prove(owner, path)
    assert written_to_the_thief()


def test_a_new_password_does_not_wait_in_the_session_where_a_reader_of_the_table_finds_it(
    client: Client,
) -> None:
    person = people.create(email="passkeys-only@example.com", verified=True)
    device = authenticator()
    give(Person(person.pk, person.email, ""), device)
    sign_in(client, device)
    BrowserSession.objects.update(authenticated_at=clock.now() - timedelta(minutes=10))
    mine = "eleven-loud-Ferries-in-1874"
    page = client.post("/account/password/set/", {"password1": mine, "password2": mine})
    assert mine not in str(dict(client.session))
    assert page["Location"] == "/reauthenticate/passkey/?next=%2Faccount%2Fpassword%2Fset%2F"
    again = device.sign(question(client, "again"))
    assert send(client, page["Location"], again)["Location"] == "/account/password/set/"
    client.post("/account/password/set/", {"password1": mine, "password2": mine})
    person.refresh_from_db()
    assert person.check_password(mine)


@pytest.mark.parametrize("word", ["x", "@", "a@.", "x@-"])
def test_a_long_word_keeps_the_processor_no_longer_than_it_takes_to_read(
    owner: Client, word: str
) -> None:
    """Whom a session speaks of is looked for in it: 200,000 letters once took three minutes."""
    path, form = LEFT["an address"]
    started = time.process_time()
    owner.post(path, form | {"action_add": word * (200_000 // len(word))})
    assert time.process_time() - started < 10
