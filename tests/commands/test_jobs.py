"""`jobs`: what was given up, and what becomes of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from apps.core import clock
from apps.core.models import Job
from apps.core.services import worker
from tests.commands.terminal import Manage, refused

pytestmark = pytest.mark.django_db
SECRET = "ann@example.com"
TELL = "oauth.backchannel_logout"


def dead(kind: str = TELL, **values: Any) -> str:
    job = Job.objects.create(
        kind=kind,
        payload={"sid": SECRET},
        about=uuid.uuid4(),
        attempts=worker.MOST_ATTEMPTS,
        last_error="Unreachable",
        dead_at=clock.now(),
        **values,
    )
    return str(job.pk)


def waits(kind: str = TELL) -> str:
    return str(Job.objects.create(kind=kind, run_at=clock.now() + timedelta(hours=1)).pk)


def alive() -> set[str]:
    return {str(pk) for pk in Job.objects.filter(dead_at=None).values_list("pk", flat=True)}


@pytest.mark.parametrize(
    ("words", "naming"),
    [
        ((), "word"),
        (("turn",), "turn"),
        (("retry",), "--all"),
        (("drop",), "--all"),
        (("retry", "one"), "no job's id"),
        (("retry", "\x00"), "no job's id"),
        (("drop", "00000000-0000-4000-8000-000000000000"), "no such job"),
        (("retry", "00000000-0000-4000-8000-000000000000"), "no such job"),
        (("retry", "00000000-0000-4000-8000-000000000000", "--all"), "--all"),
        (("drop", "--kind", "nonsense"), "nonsense"),
        (("list", "--all"), "--all"),
    ],
    ids=lambda words: "-".join(words).replace("\x00", "nul") if isinstance(words, tuple) else "",
)
def test_bad_input_changes_nothing(manage: Manage, words: tuple[str, ...], naming: str) -> None:
    dead()
    refused(manage("jobs", *words), naming=naming)
    assert Job.objects.filter(dead_at__isnull=False).count() == 1


def test_nothing_given_up_is_nothing_to_say(manage: Manage) -> None:
    waits()
    ran = manage("jobs", "list")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert manage("jobs", "list", "--json").made == {"given_up": []}


def test_what_was_given_up_is_told_by_a_status_and_names_nobody(manage: Manage) -> None:
    job, about = dead(), str(Job.objects.get().about)
    waits()
    for words in ((), ("--json",), ("--kind", TELL)):
        ran = manage("jobs", "list", *words)
        assert (ran.status, ran.err.strip()) == (3, "Given up: 1.")
        assert all(told in ran.out for told in (job, TELL, "Unreachable"))
        assert SECRET not in ran.out
        assert about not in ran.out
    assert manage("jobs", "list", "--json").made["given_up"][0].keys() == {
        "id",
        "kind",
        "last_error",
        "attempts",
        "created_at",
        "dead_at",
    }
    assert manage("jobs", "list", "--kind", "accounts.end").status == 0


def test_one_is_tried_again(manage: Manage) -> None:
    one, other = dead(), dead()
    assert manage("jobs", "retry", one, "--json").made == {"jobs": 1}
    assert alive() == {one}
    job = Job.objects.get(pk=one)
    assert (job.attempts, job.locked_until) == (0, None)
    assert job.run_at <= clock.now()
    refused(manage("jobs", "retry", one), naming="no such job")
    assert alive() == {one}
    assert manage("jobs", "list").out.startswith(other)


def test_all_of_them_or_of_a_kind_are_tried_again(manage: Manage) -> None:
    one, other, mail = dead(), dead(), dead("accounts.letter")
    assert manage("jobs", "retry", "--kind", TELL).out == "jobs: 2\n"
    assert alive() == {one, other}
    assert manage("jobs", "retry", "--all").out == "jobs: 1\n"
    assert alive() == {one, other, mail}


def test_what_is_dropped_is_gone_and_what_waits_is_not(manage: Manage) -> None:
    one, other, _, waiting = dead(), dead(), dead("accounts.letter"), waits()
    refused(manage("jobs", "drop", waiting), naming="no such job")
    assert manage("jobs", "drop", one).out == "jobs: 1\n"
    assert manage("jobs", "drop", "--kind", "accounts.letter").out == "jobs: 1\n"
    assert set(Job.objects.values_list("pk", flat=True)) == {uuid.UUID(other), uuid.UUID(waiting)}
    assert manage("jobs", "drop", "--all").out == "jobs: 1\n"
    assert alive() == {waiting}


def test_the_guide_says_of_every_kind_what_dropping_it_means(settings: Any) -> None:
    guide = (settings.BASE_DIR / "docs/guides/deploy.md").read_text()
    about = guide.partition("## Jobs that were given up")[2].partition("\n## ")[0]
    assert [kind for kind in settings.JOBS if f"`{kind}`" not in about] == []
