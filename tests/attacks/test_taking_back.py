"""What an attacker may hope to keep, or to gain, when an account is taken back from them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import Notice, User
from apps.accounts.services import addresses, departures, notices, people, recovery
from apps.core import clock
from apps.core.services import worker
from apps.factors.models import Factor
from apps.factors.services import mailed_codes, totp
from tests.factors.conftest import KEY, shown

pytestmark = pytest.mark.django_db

PASSWORD = "seven-Quiet-trams-in-1931"
NEW_PASSWORD = "eleven-loud-Ferries-in-1874"
THEIRS = "thief@example.net"
STAGE = "/sign-in/factor/"


@pytest.fixture
def owner(db: None) -> User:
    """Somebody with a password."""
    return people.create(email="ann@example.com", password=PASSWORD, verified=True)


def mailed_code() -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group()


def take_back(owner: User, *, told_ago: timedelta = timedelta(minutes=5)) -> None:
    token = notices.issue(user_id=owner.pk, what="somebody_guesses", address=owner.email)
    when = clock.now() - told_ago
    Notice.objects.filter(user=owner).update(created_at=when)
    notices.disavow(token)
    recovery.finish(token=token, code=recovery.new_code(token), password=NEW_PASSWORD)


def test_a_mailbox_that_took_an_account_back_is_not_its_second_step_too(
    owner: User, client: Client
) -> None:
    totp.add(user_id=owner.pk, key=KEY, code=shown(steps=-1), name="Phone")
    Factor.objects.update(created_at=clock.now() - timedelta(days=30))
    take_back(owner)
    answer = client.post("/sign-in/", {"login": owner.email, "password": NEW_PASSWORD})
    assert answer["Location"] == STAGE
    mail.outbox.clear()
    client.post(STAGE, {"action": "mail"})
    assert mail.outbox == []
    assert not mailed_codes.is_offered(user_id=owner.pk)


def test_a_thief_does_not_finish_a_reset_after_the_account_was_taken_back(owner: User) -> None:
    addresses.rows().create(user_id=owner.pk, email=THEIRS, primary=False, verified=True)
    thief = Client()
    thief.post("/password/forgotten/", {"email": THEIRS})
    thief.post("/password/forgotten/code/", {"code": mailed_code()})
    take_back(owner)
    mine = "thirteen-grey-Gulls-in-1802"
    thief.post("/password/forgotten/new/", {"password1": mine, "password2": mine})
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


def test_a_reset_that_waits_ends_when_the_account_is_switched_off(owner: User) -> None:
    browser = Client()
    browser.post("/password/forgotten/", {"email": owner.email})
    browser.post("/password/forgotten/code/", {"code": mailed_code()})
    people.deactivate(user=owner)
    assert browser.get("/password/forgotten/new/")["Location"] == "/sign-in/"


def test_a_reset_that_waits_goes_on_otherwise(owner: User) -> None:
    browser = Client()
    browser.post("/password/forgotten/", {"email": owner.email})
    browser.post("/password/forgotten/code/", {"code": mailed_code()})
    browser.post("/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


def test_a_reset_does_not_win_over_whoever_takes_the_mailbox_away_at_that_instant(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses.rows().create(user_id=owner.pk, email=THEIRS, primary=False, verified=True)
    thief = Client()
    thief.post("/password/forgotten/", {"email": THEIRS})
    thief.post("/password/forgotten/code/", {"code": mailed_code()})
    hold = people.hold

    def held_by_the_owner_first(user_id: Any) -> None:
        addresses.rows().filter(email=THEIRS).delete()
        hold(user_id)

    monkeypatch.setattr(people, "hold", held_by_the_owner_first)
    thief.post("/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_an_account_that_a_thief_had_end_stays_once_its_owner_says_not_me(owner: User) -> None:
    departures.schedule(user_id=owner.pk, keep_session=None)
    token = notices.issue(user_id=owner.pk, what="new_sign_in", address=owner.email)
    notices.disavow(token)
    owner.refresh_from_db()
    assert owner.deletion_due_at is None
    with_days_passed = clock.now() + timedelta(days=400)
    with pytest.MonkeyPatch.context() as time:
        time.setattr(clock, "now", lambda: with_days_passed)
        departures.end(user_id=owner.pk)
    assert User.objects.filter(pk=owner.pk).exists()


def test_an_end_that_a_thief_asks_for_at_that_instant_is_called_off_too(owner: User) -> None:
    token = notices.issue(user_id=owner.pk, what="new_sign_in", address=owner.email)
    notices.disavow(token)
    departures.schedule(user_id=owner.pk, keep_session=None)
    recovery.finish(token=token, code=recovery.new_code(token), password=NEW_PASSWORD)
    owner.refresh_from_db()
    assert owner.deletion_due_at is None


def test_the_mail_about_an_end_that_a_thief_asked_for_locks_the_account(owner: User) -> None:
    """Who has the password could ask for it again and again."""
    departures.schedule(user_id=owner.pk, keep_session=None)
    mail.outbox.clear()
    worker.run_due()
    (told,) = mail.outbox
    found = re.search(r"http://localhost:8000(/not-me/\S+/)", str(told.body))
    assert found, told.body
    assert found[1] in str(told.alternatives[0][0])  # type: ignore[union-attr] # of two kinds
    Client().post(found[1])
    owner.refresh_from_db()
    assert (owner.is_active, owner.deletion_due_at) == (False, None)
