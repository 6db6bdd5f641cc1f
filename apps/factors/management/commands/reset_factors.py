"""`manage.py reset_factors`: let somebody begin anew who has lost every second step."""

from typing import Any

from django.core.management.base import CommandParser

from apps.accounts.services import addresses
from apps.core.errors import Invalid
from apps.core.management.operator import OperatorCommand
from apps.factors.services import resets


class Command(OperatorCommand):
    """Take a person's second steps away, as an operator."""

    help = "Remove all second steps of a person, end their sessions, and tell them by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--reason", required=True, help=" or ".join(resets.REASONS))

    def run(self, **options: Any) -> dict[str, Any]:
        """Reset; returns whose, and how many there were."""
        user_id = addresses.owner_of(options["email"])
        if user_id is None:
            raise Invalid("Nobody signs in with this address.", field="email")
        taken = resets.reset(user_id=user_id, reason=options["reason"])
        return {"email": options["email"], "removed": taken}
