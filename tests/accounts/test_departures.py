"""Leaving: proved, announced, waited for, taken back with one click, and done once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import departures, people, sessions
from apps.core import clock, mail
from apps.core.errors import NotFound
from apps.core.models import Job
from apps.core.services import worker
from tests.accounts.conftest import PASSWORD, is_signed_in
from tests.support.races import Race
from tests.support.waiting import until

pytestmark = pytest.mark.django_db
PAGE, KEEP = "/account/delete/", "/account/delete/cancel/"
YES = {"understood": "on"}


@pytest.fixture
def browser(person: User, sign_in: Callable[..., Client]) -> Client:
    return sign_in(person)


@pytest.fixture
def proven(browser: Client) -> Client:
    """Signed in, and proved again a moment ago."""
    browser.post("/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock."""

    def move(**span: float) -> None:
        then = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: then)

    return move


def due_of(user: User) -> Any:
    return User.objects.values_list("deletion_due_at", flat=True).get(pk=user.pk)


def test_a_stranger_sees_no_such_page(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/sign-in/")
    assert client.post(PAGE, YES).status_code == 302
    assert client.post(KEEP)["Location"].startswith("/sign-in/")


def test_who_only_looks_need_not_prove_anything(person: User, browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert "7 days" in page
    assert "Applications that you registered" not in page
    assert due_of(person) is None


def test_leaving_waits_for_the_proof_and_then_goes_on(person: User, browser: Client) -> None:
    answer = browser.post(PAGE, YES)
    assert answer["Location"].startswith("/reauthenticate/")
    assert due_of(person) is None
    answer = browser.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == PAGE
    assert due_of(person) is not None


def test_without_the_tick_nothing_happens(person: User, proven: Client) -> None:
    page = proven.post(PAGE, {"understood": ""})
    assert page.context["form"].errors["understood"]
    assert due_of(person) is None


def test_a_form_of_another_site_deletes_nobody(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person, backend="apps.accounts.engine.backends.PasswordBackend")
    assert strict.post(PAGE, YES).status_code == 403
    assert strict.post(KEEP).status_code == 403
    assert due_of(person) is None


def test_leaving_ends_everything_but_this_session_and_is_told(
    person: User, proven: Client, mailoutbox: list[Any]
) -> None:
    elsewhere = sessions.begin(
        user=person, methods=["pwd"], ip=None, user_agent="", is_remembered=False
    )
    proven.post(PAGE, YES)
    assert sessions.live(elsewhere.pk) is None
    assert is_signed_in(proven)
    mailoutbox.clear()
    worker.run_due()
    assert [message.subject for message in mailoutbox] == ["Your account is about to be deleted"]
    assert mailoutbox[0].to == [person.email]
    assert "/account/delete/" in mailoutbox[0].body
    assert User.objects.filter(pk=person.pk).exists()


def test_the_banner_is_on_every_page_and_one_click_keeps_the_account(
    person: User, proven: Client, later: Any, mailoutbox: list[Any]
) -> None:
    assert "will be deleted" not in proven.get("/account/").content.decode()
    proven.post(PAGE, YES)
    for path in ("/account/", "/account/profile/", "/account/sessions/"):
        assert KEEP in proven.get(path).content.decode()
    assert proven.post(KEEP)["Location"] == "/account/"
    assert due_of(person) is None
    mailoutbox.clear()
    later(days=8)
    worker.run_due()
    assert [message.subject for message in mailoutbox] == ["Your account stays"]
    assert User.objects.filter(pk=person.pk).exists()


def test_who_signs_in_during_the_wait_can_still_stay(
    person: User, proven: Client, sign_in: Callable[..., Client]
) -> None:
    proven.post(PAGE, YES)
    other = sign_in(person, browser=Client())
    assert "Keep my account" in other.get(PAGE).content.decode()
    other.post(KEEP)
    assert due_of(person) is None


def test_a_double_click_neither_moves_the_day_nor_writes_twice(
    person: User, proven: Client, later: Any
) -> None:
    proven.post(PAGE, YES)
    first = due_of(person)
    later(hours=5)
    departures.schedule(user_id=person.pk, keep_session=None)
    assert due_of(person) == first
    assert Job.objects.filter(kind=departures.END).count() == 1


def test_the_account_ends_when_the_time_is_over_and_its_owner_is_told(
    person: User, proven: Client, later: Any, mailoutbox: list[Any]
) -> None:
    proven.post(PAGE, YES)
    worker.run_due()
    later(days=6, hours=23)
    worker.run_due()
    assert User.objects.exists()
    mailoutbox.clear()
    later(hours=2)
    worker.run_due()
    assert not User.objects.exists()
    assert not BrowserSession.objects.exists()
    assert [message.subject for message in mailoutbox] == ["Your account is deleted"]
    assert not is_signed_in(proven)
    assert proven.post(KEEP)["Location"].startswith("/sign-in/")


def test_the_job_of_a_change_of_mind_does_not_end_a_later_decision(
    person: User, later: Any
) -> None:
    departures.schedule(user_id=person.pk, keep_session=None)
    later(days=3)
    departures.keep(user_id=person.pk)
    departures.schedule(user_id=person.pk, keep_session=None)
    later(days=5)
    worker.run_due()
    assert User.objects.exists()
    later(days=3)
    worker.run_due()
    assert not User.objects.exists()


def test_without_a_waiting_time_the_account_ends_at_once(
    person: User, proven: Client, settings: Settings, mailoutbox: list[Any]
) -> None:
    settings.ACCOUNT_DELETION_DAYS = 0
    assert "no way back" in proven.get(PAGE).content.decode()
    answer = proven.post(PAGE, YES)
    assert answer["Location"] == "/account-deleted/"
    assert proven.get("/account-deleted/").status_code == 200
    assert not User.objects.exists()
    assert mailoutbox[-1].subject == "Your account is deleted"
    assert worker.run_due() == 0


def test_an_account_ends_also_when_nobody_can_be_told(
    person: User, later: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    departures.schedule(user_id=person.pk, keep_session=None)
    worker.run_due()
    later(days=8)

    def fail(*_: object) -> None:
        raise mail.MailUnavailable(detail="No mail.")

    monkeypatch.setattr(mail, "sent", fail)
    worker.run_due()
    assert not User.objects.exists()
    assert "was not told" in caplog.text
    assert person.email not in caplog.text


def test_the_last_superuser_cannot_leave(person: User, proven: Client) -> None:
    people.change(user=person, is_superuser=True)
    page = proven.post(PAGE, YES)
    assert "only one who may do everything" in page.content.decode()
    assert due_of(person) is None
    people.create(email="root@example.com", is_superuser=True)
    proven.post(PAGE, YES)
    assert due_of(person) is not None


def test_a_superuser_who_became_the_last_one_stays_and_is_told(
    person: User, later: Any, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    people.change(user=person, is_superuser=True)
    other = people.create(email="root@example.com", is_superuser=True)
    departures.schedule(user_id=person.pk, keep_session=None)
    worker.run_due()
    people.change(user=other, is_superuser=False)
    mailoutbox.clear()
    later(days=8)
    worker.run_due()
    assert due_of(person) is None
    assert mailoutbox[-1].subject == "Your account was not deleted"
    assert "last superuser" in caplog.text


def test_of_two_superusers_who_leave_at_once_one_stays(race: Race) -> None:
    both = [people.create(email=f"r{n}@example.com", is_superuser=True).pk for n in range(2)]

    def go(number: int) -> bool:
        try:
            departures.schedule(user_id=both[number], keep_session=None)
        except departures.LastSuperuser:
            return False
        return True

    assert sorted(race(2, go)) == [False, True]


def test_a_change_of_mind_at_the_last_instant_either_keeps_all_or_comes_too_late(
    race: Race, later: Any
) -> None:
    for number in range(8):
        user = people.create(email=f"p{number}@example.com")
        departures.schedule(user_id=user.pk, keep_session=None)
        User.objects.filter(pk=user.pk).update(deletion_due_at=clock.now())

        def act(which: int, user_id: Any = user.pk) -> str:
            try:
                if which == 0:
                    return "kept" if departures.keep(user_id=user_id) else "nothing"
                return "ended" if departures.end(user_id=user_id) else "left"
            except NotFound:
                return "late"

        told = race(2, act)
        assert told in (["kept", "left"], ["late", "ended"])
        assert User.objects.filter(pk=user.pk).exists() is (told[0] == "kept")


def test_signing_in_at_the_instant_of_the_end_leaves_nothing_and_breaks_nothing(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    from django.db import transaction

    from apps.accounts.models import StoredSession
    from tests.support.races import somebody_waits_for_a_lock

    user = people.create(email="ann@example.com", password=PASSWORD, verified=True)
    departures.schedule(user_id=user.pk, keep_session=None)
    User.objects.filter(pk=user.pk).update(deletion_due_at=clock.now())
    ending = Event()

    def act(number: int) -> Any:
        if number:
            assert ending.wait(60)
            return Client().post("/sign-in/", {"login": user.email, "password": PASSWORD})
        with transaction.atomic():
            departures.end(user_id=user.pk)
            ending.set()
            until(somebody_waits_for_a_lock, seconds=60, what="the sign-in to be stopped")
        return None

    answer = race(2, act)[1]
    assert answer.status_code in (200, 302)
    assert answer.headers.get("Location", "/sign-in/").startswith("/sign-in/")
    assert not User.objects.exists()
    assert not BrowserSession.objects.exists()
    assert not StoredSession.objects.exclude(people="").exists()
