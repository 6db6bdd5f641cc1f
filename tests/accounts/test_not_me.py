"""Mails that tell of changes, and "this was not me"."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import expiry, notices, passwords, people, sessions
from apps.audit import events
from apps.audit.models import Event, Party
from apps.core import clock
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in
from tests.support.races import Race

pytestmark = pytest.mark.django_db

OTHER = "thief@example.net"


def link_in(message: Any) -> str:
    found = re.search(r"http://localhost:8000(/not-me/\S+)", str(message.body))
    assert found, message.body
    return found[1]


def token_in(message: Any) -> str:
    return link_in(message).split("/")[2]


@pytest.fixture
def told(person: User) -> str:
    """The secret of a link in a mail to the person's own address."""
    return notices.issue(user_id=person.pk, what="password_changed", address=person.email)


def test_the_first_sign_in_is_no_news(client: Client, person: User, sign_in: Any) -> None:
    sign_in(person)
    assert mail.outbox == []


def test_a_sign_in_with_a_new_browser_is_told(client: Client, person: User, sign_in: Any) -> None:
    sign_in(person)
    client.post("/sign-out/")
    sign_in(person)
    assert mail.outbox == []
    sign_in(person, browser=Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}))
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert "Firefox on Linux" in mail.outbox[0].body
    assert "127.0.0.1" in mail.outbox[0].body


def test_a_sign_in_to_an_account_that_slept_for_a_year_is_told(
    client: Client, person: User, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks after it, so it is what a thief likes; its old sessions are forgotten by then."""
    sign_in(person)
    a_year_later = clock.now() + timedelta(days=365)
    monkeypatch.setattr(clock, "now", lambda: a_year_later)
    assert expiry.browser_sessions() == 1
    expiry.known_browsers()
    mail.outbox.clear()
    sign_in(person, browser=Client(REMOTE_ADDR="203.0.113.9"))
    assert ["203.0.113.9" in message.body for message in mail.outbox] == [True]


def test_a_new_browser_is_written_down(client: Client, person: User, sign_in: Any) -> None:
    sign_in(person)
    strange = sign_in(person, browser=Client())
    (found,) = Event.objects.filter(name=events.NEW_BROWSER.name)
    (party,) = Party.objects.filter(event=found)
    assert (found.by, party.person_id) == ("person", person.pk)
    assert str(party.session_id) == strange.session["sid"]


def test_the_link_is_the_issuers_whatever_host_was_asked(
    client: Client, person: User, sign_in: Any
) -> None:
    sign_in(person)
    other = Client(headers={"Host": "127.0.0.1"})
    sign_in(person, browser=other)
    assert link_in(mail.outbox[0])
    assert "//127.0.0.1" not in mail.outbox[0].body


def test_opening_the_link_changes_nothing(client: Client, person: User, told: str) -> None:
    # Mail programs open links by themselves.
    assert client.get(f"/not-me/{told}/").status_code == 200
    person.refresh_from_db()
    assert person.is_active
    assert mail.outbox == []


def test_not_me_locks_the_account_and_ends_everything(
    client: Client, person: User, told: str, sign_in: Any
) -> None:
    thief = sign_in(person, browser=Client())
    mail.outbox.clear()
    answer = client.post(f"/not-me/{told}/")
    assert answer.headers["Location"] == f"/not-me/{told}/recover/"
    assert not is_signed_in(thief)
    assert not sessions.live_for(person).exists()
    refused = Client().post("/sign-in/", {"login": person.email, "password": PASSWORD}, follow=True)
    assert refused.redirect_chain[-1][0] == "/account-closed/"
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_forgotten_password_does_not_open_a_locked_account(
    client: Client, person: User, told: str
) -> None:
    notices.disavow(told)
    client.post("/password/forgotten/", {"email": person.email})
    assert all(message.subject != "Choose a new password" for message in mail.outbox)


@pytest.mark.parametrize("path", ["/not-me/{}/", "/not-me/{}/recover/"])
@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "a" * 5000])
def test_an_unknown_link_opens_nothing(client: Client, path: str, token: str) -> None:
    assert client.get(path.format(token)).status_code in (400, 404)
    assert client.post(path.format(token)).status_code in (400, 404)


def test_a_link_works_for_a_week(
    client: Client, person: User, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(f"/not-me/{told}/").status_code == 404
    person.refresh_from_db()
    assert person.is_active
    assert expiry.notices() == 1


def test_a_form_of_another_site_cannot_lock_an_account(person: User, told: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"/not-me/{told}/").status_code == 403
    person.refresh_from_db()
    assert person.is_active


def test_the_account_is_locked_even_when_no_mail_leaves(
    client: Client, person: User, told: str, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post(f"/not-me/{told}/", follow=True)
    assert "cannot send mail" in answer.content.decode()
    person.refresh_from_db()
    assert person.locked_at is not None


def test_every_change_of_a_password_is_told_with_a_link(
    client: Client, person: User, sign_in: Any
) -> None:
    sign_in(person)
    client.post("/reauthenticate/", {"password": PASSWORD})
    change = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = client.post("/account/password/", change)
    assert answer.status_code == 302, answer.context["form"].errors
    assert token_in(mail.outbox[-1])


def test_locking_and_changing_a_password_at_once_do_not_deadlock(race: Race) -> None:
    person = people.create(email="ann@example.com", password=PASSWORD, verified=True)
    token = notices.issue(user_id=person.pk, what="password_changed", address=person.email)

    def act(number: int) -> None:
        if number % 2:
            notices.disavow(token)
        else:
            passwords.change(user=person, password=NEW_PASSWORD)

    race(8, act)
    person.refresh_from_db()
    assert person.locked_at is not None
