"""`manage.py create_client`: register an application, as an operator."""

from typing import Any

from django.core.management.base import CommandParser

from apps.clients.metadata import Metadata, Registration, is_such, read
from apps.clients.profiles import AUTH_METHODS, DEVICE_CODE, GRANTS, PROFILES
from apps.clients.services import lookup, registration
from apps.clients.services.registration import Registered
from apps.clients.services.rules import KINDS, TOKEN_FORMATS
from apps.core.errors import Invalid
from apps.core.management.operator import OperatorCommand, json_object

_LISTS = {
    "--redirect-uri": "redirect_uris",
    "--post-logout-redirect-uri": "post_logout_redirect_uris",
    "--origin": "origins",
    "--scope": "scopes",
    "--default-acr-value": "default_acr_values",
    "--role": "roles",
    "--resource": "allowed_resources",
    "--details-type": "authorization_details_types",
    "--exchange-mode": "token_exchange_modes",
    "--exchange-audience": "token_exchange_audiences",
}


class Command(OperatorCommand):
    """Register an application and show its id and, once, its secret."""

    help = "Register an application. Options in the singular may be given several times."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", choices=list(KINDS), help="default: by the other options")
        parser.add_argument("--public", action="store_true", help="it cannot keep a secret")
        parser.add_argument("--profile", choices=list(PROFILES), default="oauth21")
        for option, name in _LISTS.items():
            parser.add_argument(option, action="append", dest=name)
        parser.add_argument("--grant", action="append", dest="grants", choices=GRANTS)
        parser.add_argument("--auth-method", choices=AUTH_METHODS)
        parser.add_argument("--jwks", type=json_object, metavar="FILE")
        parser.add_argument("--token-format", choices=TOKEN_FORMATS, default="jwt")
        parser.add_argument("--id-token-alg", default="", help="default: by the profile")
        parser.add_argument(
            "--response-type",
            action="append",
            dest="response_types",
            help="what it may ask the authorization endpoint for; default: code",
        )
        parser.add_argument(
            "--metadata",
            type=json_object,
            metavar="FILE",
            help="further client metadata by its registered names (RFC 7591)",
        )
        parser.add_argument("--default-max-age", type=int, metavar="SECONDS")
        parser.add_argument(
            "--second-factor", action="store_true", help="people need a second factor for it"
        )
        parser.add_argument("--first-party", action="store_true", help="nobody is asked to consent")

    def run(self, **options: Any) -> dict[str, Any]:
        """Register; returns what was registered."""
        kind = options["kind"] or _kind(options)
        if options["public"] and KINDS[kind].auth_methods != ("none",):
            raise Invalid("--public is for the kinds spa and native.", field="kind")
        made = registration.register(
            registration=Registration(
                name=options["name"],
                kind=kind,
                profile=options["profile"],
                redirect_uris=options["redirect_uris"] or (),
                post_logout_redirect_uris=options["post_logout_redirect_uris"] or (),
                origins=options["origins"],
                grants=options["grants"],
                scopes=options["scopes"],
                auth_method=options["auth_method"],
                jwks=options["jwks"],
                token_format=options["token_format"],
                id_token_alg=options["id_token_alg"],
                default_acr_values=options["default_acr_values"] or (),
                default_max_age=options["default_max_age"],
                demands_second_factor=options["second_factor"],
                is_first_party=options["first_party"],
                metadata=_metadata(options),
            ),
            roles=options["roles"] or (),
        )
        return _told(made)


def _told(made: Registered) -> dict[str, Any]:
    client = lookup.find(made.client_id)
    assert client is not None  # noqa: S101 # registered just now
    return {
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "name": client.name,
        "kind": client.kind,
        "profile": client.profile,
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "grant_types": sorted(client.allowed_grants),
        "scope": " ".join(client.allowed_scopes),
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
    }


def _metadata(options: dict[str, Any]) -> Metadata:
    names = (
        "response_types",
        "allowed_resources",
        "authorization_details_types",
        "token_exchange_modes",
        "token_exchange_audiences",
    )
    given = (options["metadata"] or {}) | {name: options[name] for name in names if options[name]}
    for name, value in given.items():
        if not is_such(name, value):
            raise Invalid("There is no such metadata, or not with such a value.", field=name)
    return read(given)


def _kind(options: dict[str, Any]) -> str:
    """What the other options say that the application is."""
    uris = options["redirect_uris"] or ()
    if options["public"] or options["auth_method"] == "none":
        is_device = DEVICE_CODE in (options["grants"] or ())
        return "native" if is_device or any(map(_is_of_an_installed_program, uris)) else "spa"
    return "web" if uris or options["grants"] != ["client_credentials"] else "machine"


def _is_of_an_installed_program(uri: str) -> bool:
    """A private-use scheme or the loopback interface by number (RFC 8252 §7.1, §7.3)."""
    return uri.partition(":")[0] not in ("http", "https") or uri.startswith(
        ("http://127.0.0.1", "http://[::1]")
    )
