"""`manage.py define_resource`: let tokens be asked for an API besides our own, as an operator."""

from typing import Any

from django.core.management.base import CommandParser

from apps.access.services import resources
from apps.core.management.operator import OperatorCommand


class Command(OperatorCommand):
    """Register a protected resource, or change the one with this identifier."""

    help = "Register or change a protected resource (RFC 8707)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("identifier", help="its address, as clients name it")
        parser.add_argument("--name", required=True, help="what people read at consent")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            dest="scopes",
            metavar="NAME=SENTENCE",
            help="what it understands, with the sentence people read; may be given several times",
        )
        parser.add_argument("--open", action="store_true", help="any client may ask people for it")

    def run(self, **options: Any) -> dict[str, Any]:
        """Define; returns what was defined."""
        pairs = [scope.partition("=") for scope in options["scopes"]]
        defined = resources.define(
            identifier=options["identifier"],
            name=options["name"],
            scopes=[(name, sentence) for name, _, sentence in pairs],
            is_open=options["open"],
        )
        return {
            "identifier": defined.identifier,
            "name": defined.name,
            "scopes": dict(defined.scopes),
            "open": defined.is_open,
        }
