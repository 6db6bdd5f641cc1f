"""What has expired goes by itself, gently, and once however many look."""

import re
import threading
from datetime import timedelta

import pytest
from django.conf import settings as own
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from pytest_django import Settings

from apps.accounts.models import StoredSession
from apps.core import clock
from apps.core.services import purging, recurring, worker
from apps.oauth.models import UsedAssertion
from tests.support.races import Race

pytestmark = pytest.mark.django_db
calls: list[tuple[str, int]] = []


def endless(*, batch: int) -> int:
    calls.append(("endless", batch))
    return batch


def short(*, batch: int) -> int:
    calls.append(("short", batch))
    return 1 if calls.count(("short", batch)) == 1 else 0


def broken(*, batch: int) -> int:
    raise ValueError


@pytest.fixture(autouse=True)
def _nothing_yet() -> None:
    calls.clear()


def named(*names: str) -> dict[str, str]:
    return {name: f"{__name__}.{name}" for name in names}


def expired(count: int) -> None:
    past = clock.now() - timedelta(minutes=5)
    UsedAssertion.objects.bulk_create(
        [UsedAssertion(digest=f"{number:064}", expires_at=past) for number in range(count)]
    )


def test_the_worker_does_it_by_itself() -> None:
    expired(3)
    assert "expired.purge" in recurring.enqueue_due()
    worker.run_due()
    assert not UsedAssertion.objects.exists()


def test_nothing_that_has_to_go_depends_on_cron() -> None:
    kinds = {own.JOBS[kind] for kind in own.RECURRING}
    assert "apps.core.services.purging.take_turn" in kinds
    assert set(own.SLOW_PURGES.values()) <= kinds


def test_what_django_keeps_for_a_browser_goes_too(client: Client) -> None:
    client.get("/sign-in/")
    client.session.save()
    assert not any(purging.run().values())
    assert StoredSession.objects.count() == 1
    StoredSession.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    call_command("purge")
    assert not StoredSession.objects.exists()


def test_one_transaction_removes_no_more_than_a_batch() -> None:
    expired(5)
    once = import_string(own.PURGES["assertions"])
    assert [once(batch=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("name", own.PURGES)
def test_all_of_them_take_a_batch_and_say_when_nothing_is_left(name: str) -> None:
    assert import_string(own.PURGES[name])(batch=2) == 0


def test_a_backlog_ends_no_turn_late_and_stops_nobody_else(settings: Settings) -> None:
    settings.PURGES = named("endless", "short")
    removed = purging.run(batch=7, seconds=0.1)
    assert removed["short"] == 1
    assert removed["endless"] >= 14
    assert {batch for _, batch in calls} == {7}


def test_what_fails_is_told_when_all_others_are_done(settings: Settings) -> None:
    settings.PURGES = named("broken", "short")
    with pytest.raises(ValueError):
        purging.run()
    assert ("short", purging.BATCH) in calls


def test_several_at_once_remove_each_row_once(race: Race, settings: Settings) -> None:
    settings.PURGES = {"assertions": own.PURGES["assertions"]}
    expired(50)
    removed = race(6, lambda _: purging.run(batch=7)["assertions"])
    assert sum(removed) == 50
    assert not UsedAssertion.objects.exists()


def test_nobody_is_waited_for(race: Race, settings: Settings) -> None:
    """A row that somebody holds is left for next time."""
    settings.PURGES = {"assertions": own.PURGES["assertions"]}
    expired(2)
    is_held, is_over = threading.Event(), threading.Event()

    def act(number: int) -> int:
        if number:
            is_held.wait(20)
            try:
                return purging.run()["assertions"]
            finally:
                is_over.set()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM oauth_usedassertion WHERE digest = %s FOR UPDATE", ["0" * 64]
            )
            is_held.set()
            assert is_over.wait(20)
        return 0

    assert race(2, act) == [0, 1]
    assert purging.run()["assertions"] == 1


# Tables that stay small: what staff hand out, copies of a few days, and who is signed in now.
SMALL = {"clients_initialaccesstoken", "accounts_export", "oauth_sessionparty"}


@pytest.mark.parametrize("name", own.PURGES)
def test_what_has_expired_is_found_along_an_index(name: str) -> None:
    """Every ten minutes: a table of millions must not be read from end to end."""
    with CaptureQueriesContext(connection) as sent:
        import_string(own.PURGES[name])(batch=10)
    looks = [one["sql"] for one in sent if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert looks
    with connection.cursor() as cursor:
        # The table is empty here: now it is read only where no index leads.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for look in looks:
            cursor.execute(f"EXPLAIN {look}")
            plan = "\n".join(line for (line,) in cursor)
            read = set(re.findall(r"Seq Scan on (\w+)", plan))
            assert read <= SMALL, look
