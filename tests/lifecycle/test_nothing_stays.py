"""A deleted person leaves no personal data in any table, nor in any file."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from apps.accounts.models import User
from apps.accounts.services import departures, people
from apps.core.services import traces, worker
from tests.admin.staff import signed_in as at_the_desk
from tests.factors.conftest import shown
from tests.lifecycle import full_life, leftovers
from tests.support import authorizing
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db
# Tables that refer to people and in which nothing can be made yet.
EMPTY = {
    "oauth2_provider_idtoken",
    "oauth_idtoken",
    "oauth_devicegrant",
}


@pytest.fixture
def life(pg: None, media: Path) -> full_life.Life:
    return full_life.lived()


def tables_about(user_id: Any) -> dict[str, int]:
    """Return how many rows each table with a foreign key to a person has of this one."""
    return {
        model._meta.db_table: model._default_manager.filter(**{field.name: user_id}).count()
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User
    }


def test_the_person_of_this_test_has_something_everywhere(
    life: full_life.Life, media: Path
) -> None:
    """Or the tests below would show nothing: a new table about people has to be filled too."""
    counts = tables_about(life.person.id)
    assert {table for table, count in counts.items() if not count} - EMPTY == set()
    found = leftovers.places(life.words, media)
    assert {word for word, where in found.items() if not where} == set()
    everywhere = set().union(*found.values())
    assert {"accounts_storedsession", "audit_party", "cache", "core_job", "files"} <= everywhere
    assert {"django_admin_log", "oauth_authorizationrequest"} <= everywhere


def test_nothing_stays_of_a_person_who_left(
    life: full_life.Life, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    departures.schedule(user_id=life.person.id, keep_session=None)
    worker.run_due()
    User.objects.filter(pk=life.person.id).update(deletion_due_at="2020-01-01T00:00:00Z")
    from apps.core.models import Job

    Job.objects.filter(kind=departures.END).update(run_at="2020-01-01T00:00:00Z")
    worker.run_due()
    assert not User.objects.filter(pk=life.person.id).exists()
    _is_gone(life, media)


def test_nothing_stays_of_a_person_whom_staff_deleted(life: full_life.Life, media: Path) -> None:
    desk = at_the_desk(make_person(is_superuser=True))
    answer = desk.post(f"/admin/accounts/user/{life.person.id}/delete/", {"post": "yes"})
    assert answer.status_code == 302, answer.content.decode()
    # The message that it worked names the account; it is gone once it was read.
    desk.get("/admin/accounts/user/")
    assert not User.objects.filter(pk=life.person.id).exists()
    _is_gone(life, media)


def test_nothing_stays_of_a_person_who_left_at_once(
    life: full_life.Life, media: Path, settings: Settings
) -> None:
    settings.ACCOUNT_DELETION_DAYS = 0
    # Who has a second step proves it before that.
    proved = life.browser.post("/reauthenticate/factor/?next=/account/delete/", {"code": shown()})
    assert proved["Location"] == "/account/delete/"
    answer = life.browser.post("/account/delete/", {"understood": "on"})
    assert answer["Location"] == "/account-deleted/"
    _is_gone(life, media)


def test_others_lose_nothing(life: full_life.Life) -> None:
    other = make_person()
    browser = authorizing.signed_in(other)
    people.delete(user=User.objects.get(pk=life.person.id))
    assert browser.get("/account/profile/").status_code == 200
    assert tables_about(other.id)["accounts_browsersession"] == 1


def _is_gone(life: full_life.Life, media: Path) -> None:
    """At once, but for counts of tries from a network address: they are not about a person.

    Erased with an account, they would let whoever makes and deletes accounts guess for ever.
    They end within the hour, and `manage.py purge` clears the table that serves as the cache.
    """
    assert not [path for path in media.rglob("*") if path.is_file() and life.is_mine(path)]
    found = leftovers.places(life.words, media)
    assert {word: where for word, where in found.items() if where} == {full_life.ADDRESS: {"cache"}}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = expires - interval '1 hour'")
    traces.purge_cache()
    assert not any(leftovers.places(life.words, media).values())
    assert all(count == 0 for count in tables_about(life.person.id).values())
