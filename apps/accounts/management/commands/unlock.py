"""`manage.py unlock`: forget the failed tries at an account, as an operator."""

from typing import Any

from django.core.management.base import CommandParser

from apps.accounts.services import addresses, guesses
from apps.core.errors import NotFound
from apps.core.management.operator import OperatorCommand


class Command(OperatorCommand):
    """Let somebody try again to whom strangers left no try."""

    help = "Forget what was tried at an account, so that its owner need not wait."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--email", required=True)

    def run(self, **options: Any) -> dict[str, Any]:
        """Forgive; returns whom, and how many counts were forgotten."""
        owner = addresses.owner_of(options["email"])
        if owner is None:
            raise NotFound("There is no such person.", field="email")
        return {"id": str(owner), "forgiven": guesses.unlock(user_id=owner)}
