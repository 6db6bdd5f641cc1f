"""The manners of a command for operators.

What was made goes to standard output, with `--json` as one JSON object and nothing else. Bad
input ends with status 2 and one sentence on standard error, a database that fails with status 1.
"""

import argparse
import json
import sys
from abc import abstractmethod
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from apps.core.errors import DomainError, Unavailable

BAD_INPUT = 2
_MOST_FILE_BYTES = 1_048_576
# What `add_subparsers` returns; argparse has no public name for it.
Words: TypeAlias = "argparse._SubParsersAction[CommandParser]"  # noqa: SLF001 # as said


class PlainCommand(BaseCommand):
    """Base of the commands that have lines to say, and no object to answer with."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django's parser, complaining in one sentence instead of a page of usage."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._complain  # type: ignore[method-assign] # Django chooses the class
        return parser

    def give_manners(self, words: Words) -> None:
        """The same for each subcommand, once all of them are declared."""
        for word in words.choices.values():
            word.error = self._complain  # type: ignore[method-assign] # as above

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; turn what its rules refuse into a sentence and a status."""
        try:
            return super().execute(*args, **options)
        except Unavailable as error:
            self._end(error.detail or error.message, 1, error)
        except DomainError as error:
            named = f"{error.field}: {error.message}" if error.field else error.message
            self._end(named, BAD_INPUT, error)
        except CommandError as error:
            self._end(str(error), error.returncode, error)
        except DatabaseError as error:
            reason = str(error).strip().split("\n")[0]
            self._end(f"The database does not answer, or was not migrated: {reason}", 1, error)

    def _complain(self, message: str) -> NoReturn:
        self._end(f"{message[:1].upper()}{message[1:]}.", BAD_INPUT, None)

    def _end(self, sentence: str, status: int, cause: Exception | None) -> NoReturn:
        if self._called_from_command_line:  # type: ignore[attr-defined]
            self.stderr.write(sentence)
            sys.exit(status)
        raise CommandError(sentence, returncode=status) from cause


class OperatorCommand(PlainCommand):
    """Base of the other commands; `run` does the work and returns what was made."""

    # The commands touch data, not the code: no need to check all of it first.
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, with `--json`."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--json", action="store_true", help="answer with one JSON object, nothing else"
        )
        return parser

    def give_manners(self, words: Words) -> None:
        """With `--json` after the word, too, where one looks for it."""
        super().give_manners(words)
        for word in words.choices.values():
            word.add_argument(
                "--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Call `run` and show its answer."""
        made = self.run(**options)
        if options["json"]:
            self.stdout.write(json.dumps(made, ensure_ascii=False))
            return
        for name, value in made.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self.stdout.write(f"{name}: {shown}")

    @abstractmethod
    def run(self, **options: Any) -> dict[str, Any]:
        """Do the work; returns what was made, in words that JSON has."""


def json_object(path: str) -> dict[str, Any]:
    """The JSON object in a file, as the type of an argument.

    Raises `ArgumentTypeError` with a sentence for a file that cannot be read or holds other things.
    """
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_MOST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise argparse.ArgumentTypeError(f"{path!r} cannot be read: {why}") from error
    if len(raw) > _MOST_FILE_BYTES:
        raise argparse.ArgumentTypeError(f"{path!r} is larger than {_MOST_FILE_BYTES} bytes")
    try:
        value = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise argparse.ArgumentTypeError(f"{path!r} does not hold JSON: {error}") from error
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{path!r} does not hold a JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    # RFC 8259 §6: there is no NaN and no Infinity in JSON.
    raise ValueError(f"{name} is not JSON")
