"""`manage.py trust_issuer`: believe what an issuer says of people, as an operator (RFC 7523)."""

from typing import Any

from django.core.management.base import CommandParser

from apps.core.management.operator import OperatorCommand, json_object
from apps.oauth.services import issuers


class Command(OperatorCommand):
    """Trust an issuer of assertions, or change what it is trusted with."""

    help = "Trust an issuer of assertions (RFC 7523), or change what it is trusted with."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("issuer", help="its name, as `iss` says it")
        parser.add_argument(
            "--subject",
            required=True,
            choices=("id", "linked", "email"),
            help="what names the person: their id, an account they linked, a verified address",
        )
        parser.add_argument("--client", action="append", dest="client_ids", required=True)
        parser.add_argument("--jwks", type=json_object, metavar="FILE")
        parser.add_argument("--jwks-uri", default="")

    def run(self, **options: Any) -> dict[str, Any]:
        """Define; returns what was defined."""
        defined = issuers.define(
            issuer=options["issuer"],
            subject=options["subject"],
            client_ids=options["client_ids"],
            jwks=options["jwks"],
            jwks_uri=options["jwks_uri"],
        )
        return {
            "issuer": defined.issuer,
            "subject": str(defined.subject),
            "client_ids": defined.client_ids,
            "jwks_uri": defined.jwks_uri,
        }
