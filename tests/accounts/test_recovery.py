"""Taking back an account that "this was not me" locked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import Notice, User
from apps.accounts.services import addresses, notices, people, recovery
from apps.accounts.services.notices import LinkGone
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.services import worker
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in, newest_code
from tests.support.races import Race

pytestmark = pytest.mark.django_db

OTHER = "thief@example.net"


@pytest.fixture
def told(person: User) -> str:
    """The secret of a link in a mail to the person's own address."""
    return notices.issue(user_id=person.pk, what="password_changed", address=person.email)


def code_of(token: str) -> str:
    return recovery.new_code(token)


def test_the_owner_takes_the_account_back(client: Client, person: User, told: str) -> None:
    client.post(f"/not-me/{told}/")
    answer = client.post(
        f"/not-me/{told}/recover/", {"code": newest_code().lower(), "password": NEW_PASSWORD}
    )
    assert answer.headers["Location"] == "/sign-in/"
    assert (
        client.post("/sign-in/", {"login": person.email, "password": NEW_PASSWORD}).status_code
        == 302
    )
    assert is_signed_in(client)
    # The link has done its work.
    assert client.get(f"/not-me/{told}/").status_code == 404


def test_only_the_mailbox_that_was_told_stays_on_the_account(person: User, told: str) -> None:
    # A thief put an address of their own in its place.
    people.change(user=person, email=OTHER, verified=True)
    notices.disavow(told)
    recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    assert [row.email for row in addresses.rows().filter(user_id=person.pk)] == ["ann@example.com"]


def test_a_thiefs_later_mailbox_does_not_shut_the_owner_out(person: User, told: str) -> None:
    people.change(user=person, email=OTHER, verified=True)
    later = notices.issue(user_id=person.pk, what="password_changed", address=OTHER)
    notices.disavow(later)
    recovery.finish(token=later, code=code_of(later), password="three-Grey-herons-in-1702")
    # What the owner was told before is theirs still.
    notices.disavow(told)
    recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)
    person.refresh_from_db()
    assert person.email == "ann@example.com"
    assert person.check_password(NEW_PASSWORD)


def test_taking_it_back_ends_the_links_that_were_sent_later(person: User, told: str) -> None:
    later = notices.issue(user_id=person.pk, what="email_changed", address=OTHER)
    notices.disavow(told)
    recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)
    with pytest.raises(LinkGone):
        notices.disavow(later)


def test_who_was_shut_out_by_staff_is_not_let_in_by_a_mail(person: User, told: str) -> None:
    people.deactivate(user=person)
    notices.disavow(told)
    with pytest.raises(LinkGone):
        recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)
    person.refresh_from_db()
    assert not person.is_active


def test_staff_who_shut_out_a_locked_account_have_the_last_word(person: User, told: str) -> None:
    notices.disavow(told)
    people.deactivate(user=person)
    with pytest.raises(LinkGone):
        recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)


def test_without_locking_there_is_no_code(person: User, told: str) -> None:
    with pytest.raises(LinkGone):
        recovery.new_code(told)
    with pytest.raises(LinkGone):
        recovery.finish(token=told, code="BCDF-GHJK", password=NEW_PASSWORD)


def test_a_code_cannot_be_guessed(client: Client, person: User, told: str) -> None:
    notices.disavow(told)
    code = code_of(told)
    for _ in range(recovery.MOST_TRIES):
        answer = client.post(
            f"/not-me/{told}/recover/", {"code": "BBBB-BBBB", "password": NEW_PASSWORD}
        )
        assert answer.status_code == 200
        assert "not the code" in answer.content.decode()
    with pytest.raises(recovery.WrongCode):
        recovery.finish(token=told, code=code, password=NEW_PASSWORD)
    person.refresh_from_db()
    assert not person.is_active


def test_a_code_is_good_for_minutes(
    person: User, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.disavow(told)
    code = code_of(told)
    later = clock.now() + recovery.CODE_LIFETIME
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(recovery.WrongCode):
        recovery.finish(token=told, code=code, password=NEW_PASSWORD)


def test_a_bad_password_does_not_use_the_code_up(client: Client, person: User, told: str) -> None:
    client.post(f"/not-me/{told}/")
    code = newest_code()
    page = client.post(f"/not-me/{told}/recover/", {"code": code, "password": "short"})
    assert page.status_code == 200
    answer = client.post(f"/not-me/{told}/recover/", {"code": code, "password": NEW_PASSWORD})
    assert answer.status_code == 302


def test_codes_are_not_sent_without_end(client: Client, person: User, told: str) -> None:
    notices.disavow(told)
    for _ in range(recovery.MOST_CODES):
        recovery.new_code(told)
    answer = client.post(f"/not-me/{told}/recover/", {"action": "resend"}, follow=True)
    assert "Too many codes" in answer.content.decode()
    assert mail.outbox == []


def test_a_new_code_makes_the_old_one_worthless(person: User, told: str) -> None:
    notices.disavow(told)
    old, new = code_of(told), code_of(told)
    with pytest.raises(recovery.WrongCode):
        recovery.finish(token=told, code=old, password=NEW_PASSWORD)
    recovery.finish(token=told, code=new, password=NEW_PASSWORD)


def test_the_address_may_belong_to_somebody_else_by_now(
    client: Client, person: User, told: str
) -> None:
    people.change(user=person, email=OTHER, verified=True)
    people.create(email="ann@example.com", password=PASSWORD, verified=True)
    notices.disavow(told)
    answer = client.post(
        f"/not-me/{told}/recover/", {"code": code_of(told), "password": NEW_PASSWORD}
    )
    assert "belongs to another account" in answer.content.decode()
    person.refresh_from_db()
    assert not person.is_active


def test_what_is_stored_opens_nothing(person: User, told: str) -> None:
    notices.disavow(told)
    code = code_of(told)
    stored = str(Notice.objects.values().get(user=person))
    assert told not in stored
    assert code not in stored
    assert code.replace("-", "") not in stored


def outcome(call: Callable[[], None]) -> str:
    try:
        call()
    except DomainError as fault:
        return fault.code
    return "won"


def test_of_many_posts_of_one_code_one_wins(race: Race) -> None:
    person = people.create(email="ann@example.com", password=PASSWORD, verified=True)
    token = notices.issue(user_id=person.pk, what="password_changed", address=person.email)
    notices.disavow(token)
    code = code_of(token)
    won = race(
        4,
        lambda number: outcome(
            lambda: recovery.finish(token=token, code=code, password=f"{NEW_PASSWORD}-{number}")
        ),
    )
    assert sorted(won) == ["won", "wrong_code", "wrong_code", "wrong_code"]


def test_a_mailbox_that_is_taken_off_by_that_is_told(
    person: User, told: str, mailoutbox: list[Any]
) -> None:
    """Who has the account now may be a thief who reads an old mailbox of its owner."""
    people.change(user=person, email="new@example.com", verified=True)
    addresses.rows().create(user_id=person.pk, email="never@shown.example", verified=False)
    notices.disavow(told)
    recovery.finish(token=told, code=code_of(told), password=NEW_PASSWORD)
    mailoutbox.clear()
    worker.run_due()
    (letter,) = mailoutbox
    assert letter.to == ["new@example.com"]
    assert letter.subject == "Your account was taken back"
    assert "not-me" not in letter.body


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("BBBB-BBBB", "nicht der Code, "), ("", "den Code ein")],
    ids=["wrong", "none"],
)
def test_what_is_wrong_is_said_in_the_readers_language(
    person: User, told: str, code: str, sentence: str
) -> None:
    notices.disavow(told)
    browser = Client(headers={"Accept-Language": "de"})
    form = {"code": code, "password": NEW_PASSWORD}
    assert sentence in browser.post(f"/not-me/{told}/recover/", form).content.decode()


def test_that_enough_codes_were_sent_is_said_in_the_readers_language(
    person: User, told: str
) -> None:
    notices.disavow(told)
    Notice.objects.update(codes_sent=recovery.MOST_CODES)
    browser = Client(headers={"Accept-Language": "de"})
    answer = browser.post(f"/not-me/{told}/recover/", {"action": "resend"}, follow=True)
    assert "zu viele Codes" in answer.content.decode()
