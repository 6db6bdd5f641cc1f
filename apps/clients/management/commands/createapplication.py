"""Stands in front of the toolkit's command of this name, whose rows our endpoints could not use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Says which command to use."""

    help = "Not used here: see create_client."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Whatever the options are, the answer is the same."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse."""
        raise CommandError("Use create_client: it checks what it registers.", returncode=2)
