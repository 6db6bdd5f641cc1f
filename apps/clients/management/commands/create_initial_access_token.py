"""`manage.py create_initial_access_token`: leave to register an application by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from apps.access.scopes import CATALOGUE
from apps.clients.profiles import GRANTS, PROFILES
from apps.clients.services.dynamic import admission, limits
from apps.core.errors import Invalid
from apps.core.management.operator import OperatorCommand

_LISTS = {"--scope": "scopes", "--grant": "grants", "--response-type": "response_types"}


class Command(OperatorCommand):
    """Make a token and show it, once."""

    help = "Make an initial access token (RFC 7591). Options in the singular may be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--label", required=True, help="whom it is for")
        parser.add_argument("--days", type=int, default=30, help="0: it does not expire")
        parser.add_argument("--uses", type=int, default=1, help="0: as often as wanted")
        parser.add_argument("--profile", choices=list(PROFILES), help="default: oauth21 or fapi2")
        for option, name in _LISTS.items():
            parser.add_argument(option, action="append", dest=name)

    def run(self, **options: Any) -> dict[str, Any]:
        """Make it; returns it with what it opens."""
        if settings.CLIENT_REGISTRATION == "closed":
            raise Invalid("CLIENT_REGISTRATION is closed: set it to token, or nobody can use one.")
        for name in ("days", "uses"):
            if not 0 <= options[name] <= 100_000:
                raise Invalid("This must be a number from 0 to 100000.", field=name)
        chosen = {name: tuple(options[name]) for name in _LISTS.values() if options[name]}
        _check(chosen)
        if options["profile"]:
            chosen["profiles"] = (options["profile"],)
        opened = replace(limits.of_everybody(), **chosen)
        token = admission.make(
            label=options["label"],
            lifetime=timedelta(days=options["days"]) if options["days"] else None,
            uses=options["uses"] or None,
            opened={name: list(value) for name, value in chosen.items()},
        )
        return {
            "initial_access_token": token,
            "registration_endpoint": f"{settings.ISSUER}/oauth/register",
            **admission.opened(opened),
        }


def _check(chosen: dict[str, tuple[str, ...]]) -> None:
    """Raises `Invalid` for what nobody could be given."""
    known_types = {kind for profile in PROFILES.values() for kind in profile.response_types}
    known = {"scopes": CATALOGUE, "grants": GRANTS, "response_types": known_types}
    for name, values in chosen.items():
        for value in values:
            if value not in known[name]:
                raise Invalid(f"There is no {value!r}.", field=name.removesuffix("s"))
