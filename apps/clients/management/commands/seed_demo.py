"""`manage.py seed_demo`: people and applications for a checkout on one's own machine."""

import json
import os
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from apps.access.services import roles as role_services
from apps.accounts.services import people
from apps.clients.metadata import Registration
from apps.clients.services import lookup, registration, secrets
from apps.core.management.operator import OperatorCommand

# Known to everybody, which is why the command refuses to run anywhere but in development.
PEOPLE = {
    "alice@example.com": ("alice-likes-2-quiet-trams", "Alice", "Adams", ["member"]),
    "dev@example.com": ("dev-builds-3-small-apps", "Devin", "Doe", ["member", "developer"]),
    "admin@example.com": ("admin-keeps-4-good-keys", "Ada", "Mint", ["administrator"]),
}
OWNER = "dev@example.com"
# The applications in the order of their ports; what they are registered under never changes.
APPLICATIONS = {
    "notes": ("Notes", uuid.UUID("5f0c1f9e-4a55-4c0c-9a35-6c3a0d1f7b01")),
    "ledger": ("Ledger", uuid.UUID("5f0c1f9e-4a55-4c0c-9a35-6c3a0d1f7b02")),
}
SCOPES = "openid profile email offline_access documents:read documents:write documents:delete"


class Command(OperatorCommand):
    """Make the demo people and applications; running it again changes nothing that works."""

    help = "Load the demo data. Only with DEBUG on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        default = settings.BASE_DIR / "var" / "demo.json"
        parser.add_argument("--file", type=Path, default=default, help="what the demo apps read")

    def run(self, **options: Any) -> dict[str, Any]:
        """Seed; returns the people with their passwords."""
        if not settings.DEBUG:
            raise CommandError(
                "The demo people's passwords are known to everybody: set DEBUG to load them.",
                returncode=2,
            )
        file: Path = options["file"]
        with transaction.atomic():
            shown = [_person(email) for email in PEOPLE]
            known = _read(file)
            instances = {
                name: _application(name, settings.ENV.demo_port + number, known.get(name, {}))
                for number, name in enumerate(APPLICATIONS)
            }
        configuration = {
            "issuer": settings.ISSUER,
            "api": f"{settings.ISSUER}/api/v1",
            "instances": instances,
        }
        try:
            _write(file, json.dumps(configuration, indent=2) + "\n")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        return {"people": shown, "file": str(file)}


def _person(email: str) -> dict[str, Any]:
    """Make one of the people, unless they are there."""
    password, given_name, family_name, roles = PEOPLE[email]
    person = get_user_model().objects.filter(email=email).first()
    if person is None:
        people.create(
            email=email,
            password=password,
            verified=True,
            roles=roles,
            claims={
                "name": f"{given_name} {family_name}",
                "given_name": given_name,
                "family_name": family_name,
            },
        )
    else:
        for role in roles:
            role_services.assign(user_id=person.pk, role=role)
        if not person.check_password(password):
            password = "(changed)"  # what is shown instead of one
    return {"email": email, "password": password, "roles": roles}


def _application(name: str, port: int, known: dict[str, Any]) -> dict[str, Any]:
    """Register one application, or bring it up to date; `known` is its part of the old file."""
    title, key = APPLICATIONS[name]
    base = f"http://localhost:{port}"
    owner = get_user_model().objects.get(email=OWNER)
    wanted = Registration(
        name=title,
        redirect_uris=[f"{base}/callback"],
        post_logout_redirect_uris=[f"{base}/"],
        scopes=SCOPES.split(),
    )
    made = registration.register(registration=wanted, owner_id=owner.pk, key=key)
    secret = made.client_secret
    if secret is None:
        registration.change(
            application_pk=made.application_pk,
            redirect_uris=wanted.redirect_uris,
            post_logout_redirect_uris=wanted.post_logout_redirect_uris,
            scopes=wanted.scopes,
        )
        secret = _working(made.client_id, known) or secrets.replace_all(
            application_pk=made.application_pk
        )
    return {
        "name": title,
        "client_id": made.client_id,
        "client_secret": secret,
        "redirect_uri": wanted.redirect_uris[0],
        "post_logout_redirect_uri": wanted.post_logout_redirect_uris[0],
        "scopes": SCOPES,
    }


def _working(client_id: str, known: dict[str, Any]) -> str | None:
    """The secret of the old file, if it is this application's and still valid."""
    secret = str(known.get("client_secret", ""))
    client = lookup.find(client_id)
    if client and known.get("client_id") == client_id and secrets.verify(client, secret):
        return secret
    return None


def _read(file: Path) -> dict[str, Any]:
    """The instances of the file, or none if there is no usable one."""
    try:
        instances = json.loads(file.read_text(encoding="utf-8"))["instances"]
        return {name: dict(instances.get(name, {})) for name in APPLICATIONS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(file: Path, text: str) -> None:
    """Replace the file at once, readable by its owner only: it holds secrets."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
    Path(temporary).replace(file)
