"""`manage.py jobs`: what was given up, from the operator's chair."""

import argparse
import uuid
from dataclasses import asdict
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from apps.core.errors import Invalid
from apps.core.management.operator import OperatorCommand
from apps.core.services import jobs

# As `audit verify`: there is something to look at.
GIVEN_UP: Final = 3


class Command(OperatorCommand):
    """See `help`."""

    help = "Jobs that were given up: list them, have them tried again, or drop them."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("list", help="show them; status 3 if there is one")
        for name, what in (
            ("retry", "have them tried again, from now"),
            ("drop", "forget them: what they were for does not happen"),
        ):
            word = words.add_parser(name, help=what)
            word.add_argument("id", nargs="?", type=_id, metavar="ID", help="one of them")
            word.add_argument("--all", action="store_true", dest="is_all", help="all of them")
        for word in words.choices.values():
            word.add_argument("--kind", choices=list(settings.JOBS), metavar="KIND", default="")
        self.give_manners(words)

    def handle(self, *args: Any, **options: Any) -> None:
        """A list is lines for people; that there is something in it has a status of its own."""
        if options["word"] != "list":
            super().handle(*args, **options)
            return
        found = jobs.given_up(kind=options["kind"])
        if options["json"]:
            super().handle(*args, **options, found=found)
        else:
            self.stdout.writelines(_line(job) for job in found)
        if found:
            raise CommandError(f"Given up: {len(found)}.", returncode=GIVEN_UP)

    def run(self, **options: Any) -> dict[str, Any]:
        """Run one subcommand."""
        if options["word"] == "list":
            return {"given_up": [_shown(job) for job in options["found"]]}
        job_id, kind = options["id"], options["kind"]
        if bool(job_id) == bool(options["is_all"] or kind):
            raise Invalid("Name one job by its id, or say --all or --kind.")
        one, many = _WORDS[options["word"]]
        if job_id is None:
            return {"jobs": many(kind=kind)}
        one(job_id=job_id)
        return {"jobs": 1}


_WORDS: Final = {
    "retry": (jobs.revive, jobs.revive_all),
    "drop": (jobs.drop, jobs.drop_all),
}


def _id(text: str) -> uuid.UUID:
    """A job's. Raises `ArgumentTypeError`."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("that is no job's id: `jobs list` shows them") from None


def _line(job: jobs.GivenUp) -> str:
    return (
        f"{job.id}  {job.kind:24}  {job.last_error}  "
        f"{job.attempts} tries, given up {job.dead_at:%Y-%m-%d %H:%M}"
    )


def _shown(job: jobs.GivenUp) -> dict[str, Any]:
    instants = {"created_at": job.created_at.isoformat(), "dead_at": job.dead_at.isoformat()}
    return asdict(job) | {"id": str(job.id)} | instants
