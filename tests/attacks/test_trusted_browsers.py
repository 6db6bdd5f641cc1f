"""What somebody gets who sits at a trusted browser, and has looked at the password being typed."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factors.conftest import PASSWORD, STAGE, give_app, make_person, shown

pytestmark = pytest.mark.django_db
COOKIE = "vestibule_trusted"


@pytest.fixture
def careful() -> Any:
    """Somebody with an authenticator app."""
    person = make_person()
    give_app(person)
    return person


@pytest.fixture
def trusted(careful: Any) -> Client:
    """A browser that is not asked for the second step, and in which the password was confirmed."""
    first = Client()
    credentials = {"login": careful.email, "password": PASSWORD}
    first.post("/sign-in/", credentials)
    first.post(STAGE, {"code": shown(), "trust": "yes"})
    later = Client()
    later.cookies[COOKIE] = first.cookies[COOKIE].value
    assert later.post("/sign-in/", credentials)["Location"] != STAGE
    later.post("/reauthenticate/?next=/account/", {"password": PASSWORD})
    return later


STRONG: dict[str, tuple[str, dict[str, str]]] = {
    "add an address": ("/account/emails/", {"action_add": "", "email": "thief@example.net"}),
    "have the account end": ("/account/delete/", {"email": "ann@example.com", "sure": "yes"}),
    "link another provider": ("/account/upstream/acme/link/", {}),
    "make recovery codes": ("/account/factors/recovery-codes/", {}),
}


@pytest.mark.parametrize("wish", STRONG)
def test_a_password_in_a_trusted_browser_is_not_enough_to(
    careful: Any, trusted: Client, wish: str
) -> None:
    path, form = STRONG[wish]
    assert trusted.post(path, form)["Location"].startswith("/account/factors/prove/?next=")
    careful.refresh_from_db()
    assert careful.deletion_due_at is None


def test_a_password_in_a_trusted_browser_is_not_enough_to_fetch_a_copy_of_all_data(
    trusted: Client,
) -> None:
    answer = trusted.get("/account/export/00000000-0000-4000-8000-000000000000/")
    assert answer["Location"].startswith("/account/factors/prove/?next=")


def test_what_was_wanted_goes_on_once_the_second_step_is_proved(
    trusted: Client,
) -> None:
    new = {"action_add": "", "email": "ann@example.net"}
    answer = trusted.get(trusted.post("/account/emails/", new)["Location"])
    answer = trusted.post(answer["Location"], {"code": shown(steps=1)})
    assert answer["Location"] == "/verify-email/"
    assert mail.outbox[-1].to == ["ann@example.net"]
