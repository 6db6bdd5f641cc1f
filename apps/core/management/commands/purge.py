"""`manage.py purge`: what the worker does by itself, at once and to the end."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.module_loading import import_string

from apps.core.management.operator import PlainCommand
from apps.core.services import purging


class Command(PlainCommand):
    """See `help`."""

    help = "Remove what has expired: codes, tokens, requests, denials, old jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        """How gently."""
        parser.add_argument("--batch", type=int, default=purging.BATCH, help="rows at a time")

    def handle(self, *, batch: int, **options: Any) -> None:
        """Remove, and say what was removed."""
        for name, removed in purging.run(batch=max(1, batch)).items():
            self._say(name, removed)
        for name, path in settings.SLOW_PURGES.items():
            self._say(name, import_string(path)())

    def _say(self, name: str, removed: int) -> None:
        self.stdout.write(f"{name}: {removed}")
