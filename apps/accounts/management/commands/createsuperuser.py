"""`createsuperuser`, as Django has it, with our refusals said as sentences."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from apps.core.errors import DomainError


class Command(createsuperuser.Command):
    """Django's own command; the person is made whole by `services.people`."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the person, or say in one sentence why not."""
        try:
            super().handle(*args, **options)
        except DomainError as fault:
            raise CommandError(fault.message, returncode=2) from None
