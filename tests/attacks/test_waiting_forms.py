"""What somebody with a stolen session leaves there for the owner's next proof to carry out."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import User
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
