"""`manage.py keys`: the signing keys, from the operator's chair."""

from argparse import ArgumentTypeError
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.core.errors import DomainError
from apps.core.management.operator import PlainCommand
from apps.keys.services import encryption, ring, rotation, secrets
from apps.keys.services.algorithms import NAMES


class Command(PlainCommand):
    """See `help`."""

    help = "Make, rotate and list the keys that sign tokens, and those that others encrypt to."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("ensure", help="make the keys that are missing")
        rotate = words.add_parser("rotate", help="make the next keys; they are used a little later")
        rotate.add_argument(
            "algorithms", nargs="*", type=_algorithm, help="only these; all if none is named"
        )
        words.add_parser("list", help="show every key and which of them signs")
        words.add_parser("new-encryption-key", help="print a value for KEY_ENCRYPTION_KEYS")
        self.give_manners(words)

    def handle(self, *, word: str, algorithms: Sequence[str] = (), **options: Any) -> None:
        """Run one subcommand; a rule that says no becomes one sentence."""
        try:
            lines = _rotate(algorithms) if word == "rotate" else _WORDS[word]()
        except DomainError as error:
            raise CommandError(error.message) from error
        for line in lines:
            self.stdout.write(line)


def _algorithm(name: str) -> str:
    """One that has keys. Raises `ArgumentTypeError`."""
    if name not in NAMES:
        raise ArgumentTypeError(f"there is no {name!r} among {', '.join(NAMES)}")
    return name


def _ensure() -> list[str]:
    made = rotation.ensure()
    secrets.ensure()
    # Also says so when there are keys that nobody can read.
    ring.check()
    return [f"Made {kid}." for kid in made] or ["Every algorithm has a key that signs."]


def _rotate(algorithms: Sequence[str]) -> list[str]:
    made = rotation.rotate(algorithms=algorithms or NAMES)
    return [f"Published {kid}." for kid in made] or ["The next keys are published already."]


def _list() -> list[str]:
    return [
        f"{key.algorithm:12}  {key.state:8}  {key.kid}  from {key.activates_at:%Y-%m-%d %H:%M}"
        + (f" until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "")
        for key in rotation.listed()
    ]


def _new_encryption_key() -> list[str]:
    return [encryption.new_key()]


_WORDS = {
    "ensure": _ensure,
    "list": _list,
    "new-encryption-key": _new_encryption_key,
}
