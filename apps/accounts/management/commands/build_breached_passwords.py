"""Build the offline list of passwords that nobody may choose."""

import gzip
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.management.base import CommandError, CommandParser

from apps.accounts.services import breached
from apps.core.management.operator import BAD_INPUT, PlainCommand

# Shorter ones are refused for their length already.
SHORTEST = 8


class Command(PlainCommand):
    """Reads lists of common passwords and words, writes truncated SHA-1 sums, sorted.

    The committed file was made by `pip install zxcvbn==4.5.0` (its frequency lists of leaked
    passwords, English words and names) and `manage.py build_breached_passwords --zxcvbn`;
    Django's own list of 20 000 is always part of it. Any file with one password a line, also
    gzipped, can be added.
    """

    requires_system_checks = ()
    help = "Build apps/accounts/data/breached-passwords.bin from lists of common passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the sources and the target."""
        parser.add_argument("files", nargs="*", type=Path, help="one password a line; .gz is read")
        parser.add_argument("--zxcvbn", action="store_true", help="the zxcvbn package's lists")
        parser.add_argument("--output", type=Path, default=breached.LIST)

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect, hash, sort, write."""
        if not (options["zxcvbn"] or options["files"]):
            raise CommandError(
                "Name a list, or --zxcvbn: Django's own alone is far shorter than what is there.",
                returncode=BAD_INPUT,
            )
        found = set(_common())
        if options["zxcvbn"]:
            found.update(_zxcvbn())
        for path in options["files"]:
            found.update(_lines(path))
        sums = {
            breached.digest(password.lower())[: breached.WIDTH]
            for password in found
            if len(password) >= SHORTEST
        }
        options["output"].write_bytes(b"".join(sorted(sums)))
        self.stdout.write(f"{len(sums)} passwords in {options['output']}")


def _common() -> Iterator[str]:
    yield from CommonPasswordValidator().passwords


def _zxcvbn() -> Iterator[str]:
    try:
        lists = importlib.import_module("zxcvbn.frequency_lists")
    except ImportError:
        raise CommandError("Install the zxcvbn package first: pip install zxcvbn") from None
    for words in lists.FREQUENCY_LISTS.values():
        yield from words


def _lines(path: Path) -> Iterator[str]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(errors="strict")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{path} cannot be read: {fault}") from None
    yield from (line.strip() for line in text.splitlines() if line.strip())
