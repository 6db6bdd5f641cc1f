"""A copy of one's data: complete, private, one at a time, and gone after some days."""

import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from apps.accounts.engine import copies
from apps.accounts.models import Export, User
from apps.accounts.services import exports, people
from apps.core.errors import Conflict
from apps.core.models import Job
from apps.core.services import worker
from tests.lifecycle.copies_of_tests import PAGE, made, proved
from tests.support import authorizing
from tests.support.calling import body_of
from tests.support.factories import PASSWORD, Person, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return make_person()


@pytest.fixture
def browser(ada: Person) -> Client:
    return authorizing.signed_in(ada)


def test_a_copy_is_asked_for_made_told_and_fetched(
    ada: Person, browser: Client, mailoutbox: list[Any], files: Any
) -> None:
    assert 'id="request-export"' in browser.get(PAGE).content.decode()
    browser.post(PAGE)
    page = browser.get(PAGE).content.decode()
    assert "being made" in page
    assert 'id="request-export"' not in page
    mailoutbox.clear()
    worker.run_due()
    (message,) = mailoutbox
    assert message.to == [ada.email]
    export = Export.objects.get()
    assert str(export.pk) not in message.body
    assert "/account/export/" in message.body
    assert export.file not in browser.get(PAGE).content.decode()
    proved(browser)
    answer = browser.get(f"{PAGE}{export.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    archive = ZipFile(io.BytesIO(body_of(answer)))
    assert archive.testzip() is None
    assert {"data.json", "index.html", "style.css"} <= set(archive.namelist())
    (path,) = files()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_fetching_needs_a_fresh_proof(browser: Client) -> None:
    export = made(browser)
    answer = browser.get(f"{PAGE}{export.pk}/")
    assert answer["Location"].startswith("/reauthenticate/")
    answer = browser.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == f"{PAGE}{export.pk}/"
    assert body_of(browser.get(answer["Location"]))


def test_somebody_elses_copy_is_not_there(browser: Client) -> None:
    export = made(browser)
    other = authorizing.signed_in(make_person())
    proved(other)
    unknown = other.get(f"{PAGE}0f0e0d0c-0b0a-4908-8706-050403020100/")
    theirs = other.get(f"{PAGE}{export.pk}/")
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert Client().get(f"{PAGE}{export.pk}/").status_code == 302


def test_a_form_of_another_site_asks_for_nothing(ada: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(
        User.objects.get(pk=ada.id), backend="apps.accounts.engine.backends.PasswordBackend"
    )
    assert strict.post(PAGE).status_code == 403
    assert not Export.objects.exists()


def test_one_copy_is_made_at_a_time(browser: Client, ada: Person) -> None:
    browser.post(PAGE)
    page = browser.post(PAGE, follow=True).content.decode()
    assert "being made already" in page
    assert Export.objects.count() == 1


def test_of_eight_wishes_at_once_one_is_taken(race: Any) -> None:
    person = make_person()

    def wish(_: int) -> bool:
        try:
            exports.request(user_id=person.id)
        except Conflict:
            return False
        return True

    assert sorted(race(8, wish)) == [False] * 7 + [True]
    assert Job.objects.filter(kind=exports.MAKE).count() == 1


def test_a_new_copy_replaces_the_old_one_and_a_day_has_three(
    pg: None, ada: Person, browser: Client, files: Any, later: Callable[..., None]
) -> None:
    for _ in range(3):
        made(browser)
        assert len(files()) == 1
    page = browser.post(PAGE, follow=True).content.decode()
    assert "enough copies today" in page
    later(days=1)
    # The refused wish put nothing away.
    assert Export.objects.filter(state="ready").count() == 1
    authorizing.sign_in(browser, ada)
    made(browser)


def test_a_copy_is_deleted_when_its_time_is_over(
    pg: None, browser: Client, files: Any, later: Callable[..., None], settings: Settings
) -> None:
    export = made(browser)
    later(days=settings.EXPORT_DAYS)
    assert exports.current(export.user_id) is None
    worker.run_due()
    assert files() == []
    later(days=1)
    assert exports.purge() == 1


def test_purge_deletes_a_copy_that_no_worker_deleted(
    pg: None, browser: Client, files: Any, later: Callable[..., None]
) -> None:
    made(browser)
    later(days=8)
    exports.purge()
    assert files() == []


def test_the_page_says_when_nobody_works_and_when_it_failed(
    ada: Person, browser: Client, later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post(PAGE)
    assert "longer than usual" not in browser.get(PAGE).content.decode()
    later(minutes=3)
    assert "longer than usual" in browser.get(PAGE).content.decode()

    original = copies.make

    def fail(**_: Any) -> None:
        raise OSError

    monkeypatch.setattr(copies, "make", fail)
    for _ in range(worker.MOST_ATTEMPTS):
        worker.run_due()
        later(hours=2)
    authorizing.sign_in(browser, ada)
    page = browser.get(PAGE).content.decode()
    assert "could not be made" in page
    monkeypatch.setattr(copies, "make", original)
    made(browser)


def test_progress_is_seen_while_it_is_made(
    ada: Person, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    original = exports.progressed

    def look(*, export_id: Any, steps: int) -> None:
        original(export_id=export_id, steps=steps)
        seen.append(browser.get(PAGE).content.decode())

    monkeypatch.setattr(exports, "progressed", look)
    made(browser)
    assert f"4 of {len(settings.EXPORTS)} parts are ready" in seen[3]


def test_a_copy_that_is_not_wanted_any_more_leaves_no_file(
    pg: None, ada: Person, browser: Client, monkeypatch: pytest.MonkeyPatch, files: Any
) -> None:
    """The account ends while a worker makes its copy."""
    browser.post(PAGE)
    original = exports.publish

    def late(**facts: Any) -> None:
        people.delete(user=User.objects.get(pk=ada.id))
        original(**facts)

    monkeypatch.setattr(exports, "publish", late)
    worker.run_due()
    assert files() == []
    assert not Export.objects.exists()


def test_a_copy_is_made_once_though_its_job_runs_twice(browser: Client, files: Any) -> None:
    export = made(browser)
    copies.make(export=str(export.pk))
    assert len(files()) == 1
    export.refresh_from_db()
    assert files()[0].name == Path(export.file).name
