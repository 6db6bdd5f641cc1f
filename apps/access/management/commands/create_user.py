"""`manage.py create_user`: make a person, as an operator."""

import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser

from apps.accounts.services import passwords, people
from apps.core.errors import Invalid
from apps.core.management.operator import OperatorCommand, json_object


class Command(OperatorCommand):
    """Make a person with a password, roles and claims."""

    help = "Create a person. A password of - is read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True, help="- reads one line of standard input")
        parser.add_argument("--username")
        parser.add_argument("--verified", action="store_true", help="the address is known to work")
        parser.add_argument("--role", action="append", dest="roles", metavar="ROLE")
        parser.add_argument("--claims", type=json_object, metavar="FILE.json")

    def run(self, **options: Any) -> dict[str, Any]:
        """Create; returns the person's id and what was set."""
        password = options["password"]
        if password == "-":  # the sign for standard input
            password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise Invalid("A password is needed.", field="password")
        email, username = options["email"], options["username"]
        # Not saved: what the password is compared with for likeness.
        passwords.check(password, user=get_user_model()(email=email, username=username))
        person = people.create(
            email=email,
            password=password,
            username=username,
            verified=options["verified"],
            claims=options["claims"],
            roles=options["roles"],
        )
        return {
            "id": str(person.pk),
            "email": person.email,
            "username": person.username,
            "verified": options["verified"],
        }
