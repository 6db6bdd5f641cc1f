"""`manage.py keys`: the signing keys, from the operator's chair."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.core.errors import DomainError
from apps.core.management.operator import PlainCommand
from apps.keys.services import encryption, ring, rotation


class Command(PlainCommand):
    """See `help`."""

    help = "Make, rotate and list the keys that sign tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("ensure", help="make the keys that are missing")
        words.add_parser("rotate", help="publish the next keys; they sign a little later")
        words.add_parser("list", help="show every key and which of them signs")
        words.add_parser("new-encryption-key", help="print a value for KEY_ENCRYPTION_KEYS")
        for word in words.choices.values():
            word.error = self._complain  # type: ignore[method-assign]

    def handle(self, *, word: str, **options: Any) -> None:
        """Run one subcommand; a rule that says no becomes one sentence."""
        try:
            lines = _WORDS[word]()
        except DomainError as error:
            raise CommandError(error.message) from error
        for line in lines:
            self.stdout.write(line)


def _ensure() -> list[str]:
    made = rotation.ensure()
    # Also says so when there are keys that nobody can read.
    ring.check()
    return [f"Made {kid}." for kid in made] or ["Every algorithm has a key that signs."]


def _rotate() -> list[str]:
    made = rotation.rotate()
    return [f"Published {kid}." for kid in made] or ["The next keys are published already."]


def _list() -> list[str]:
    return [
        f"{key.algorithm}  {key.state:8}  {key.kid}  from {key.activates_at:%Y-%m-%d %H:%M}"
        + (f" until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "")
        for key in rotation.listed()
    ]


def _new_encryption_key() -> list[str]:
    return [encryption.new_key()]


_WORDS = {
    "ensure": _ensure,
    "rotate": _rotate,
    "list": _list,
    "new-encryption-key": _new_encryption_key,
}
