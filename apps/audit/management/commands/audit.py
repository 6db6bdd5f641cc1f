"""`manage.py audit`: check the trail, sign where it stands, hand it out, shorten it."""

import argparse
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from apps.audit import events
from apps.audit.services import checkpoints, exporting, retention, trail, verification
from apps.core.errors import Invalid
from apps.core.management.operator import BAD_INPUT, OperatorCommand, json_object

TAMPERED: Final = 3


class Command(OperatorCommand):
    """See `help`."""

    help = "The audit trail: verify it, sign checkpoints, export it, remove what is too old."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        words = parser.add_subparsers(dest="word", required=True)
        word = words.add_parser("verify", help="find every row that is not as it was written")
        word.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            type=json_object,
            metavar="FILE",
            help="what `audit checkpoint --output` wrote; may be given more than once",
        )
        word = words.add_parser("checkpoint", help="sign how long the trail is and how it ends")
        word.add_argument("--output", metavar="FILE", help="write it there; keep it elsewhere")
        word = words.add_parser("export", help="write events as JSON lines")
        word.add_argument("--since", type=_instant, help="from this day or instant on (UTC)")
        word.add_argument("--until", type=_instant, help="before this day or instant (UTC)")
        word.add_argument("--name", choices=events.ALL, metavar="NAME", help="only these events")
        word.add_argument("--output", metavar="FILE", help="instead of standard output")
        word = words.add_parser("purge", help="remove what is older than AUDIT_DAYS")
        word.add_argument("--days", type=int, default=settings.AUDIT_DAYS)
        self.give_manners(words)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exports are lines, not an answer; tampering has a status of its own."""
        if options["word"] == "export":
            self._export(options)
            return
        super().handle(*args, **options)

    def run(self, **options: Any) -> dict[str, Any]:
        """Run one subcommand."""
        if options["word"] == "verify":
            return self._verify(options["checkpoint"], as_json=options["json"])
        if options["word"] == "checkpoint":
            return _checkpoint(options["output"])
        if options["days"] < 1:
            raise CommandError("AUDIT_DAYS is 0: nothing is ever too old.", returncode=BAD_INPUT)
        return {"removed": retention.purge(days=options["days"])}

    def _verify(self, kept: Iterable[dict[str, Any]], *, as_json: bool) -> dict[str, Any]:
        points = [checkpoints.read(_text(one)) for one in kept]
        report = verification.verify(kept=points)
        made = {
            "events": report.events,
            "first": report.first,
            "last": report.last,
            "erased": report.erased,
            "unsealed": report.unsealed,
            "faults": report.faults,
        }
        if not report.faults:
            return made
        if as_json:
            self.stdout.write(json.dumps(made | {"told": report.told}))
        else:
            self.stdout.writelines(report.told)
        raise CommandError(
            f"The audit trail is not as it was written: {report.faults} faults.",
            returncode=TAMPERED,
        )

    def _export(self, options: dict[str, Any]) -> None:
        found = exporting.lines(
            since=options["since"], until=options["until"], name=options["name"] or ""
        )
        count = 0
        with _target(options["output"], self.stdout) as file:
            for line in found:
                file.write(json.dumps(line) + "\n")
                count += 1
        trail.record(events.TRAIL_EXPORTED, details={"events": count})


def _checkpoint(output: str | None) -> dict[str, Any]:
    text = checkpoints.take()
    made = {
        "position": checkpoints.read(text).position,
        "checkpoint": text,
        "public_key": checkpoints.public_jwk(),
    }
    if output:
        with _target(output, None) as file:
            file.write(json.dumps(made) + "\n")
    return made


@contextmanager
def _target(path: str | None, otherwise: Any) -> Iterator[Any]:
    """A new file that only its owner may read; it may hold what is personal."""
    if path is None:
        yield otherwise
        return
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            yield file
    except OSError as error:
        raise CommandError(
            f"{path!r} cannot be written: {error.strerror}.", returncode=BAD_INPUT
        ) from error


def _text(kept: dict[str, Any]) -> str:
    text = kept.get("checkpoint")
    if not isinstance(text, str):
        raise Invalid("The file holds no checkpoint.", field="checkpoint")
    return text


def _instant(value: str) -> datetime:
    """A day or an instant of ISO 8601; UTC unless it says otherwise."""
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r} is not a day such as 2026-11-25") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
