"""`make run`: prepare the database, keys and demo data, then serve the provider, the worker that
does what it leaves for later, and the demo apps.

Everything is idempotent. Whatever would fail is looked at before anything starts, and told in one
sentence.
"""

import http.client
import io
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.serve import commands, preflight
from deploy.serve.family import ChildEndedError, Family
from idp import env as environment

READY_SECONDS = 60
DEMO_FILE = environment.VAR / "demo.json"


class CannotRunError(Exception):
    """Something the operator has to see to; the message says what."""


def main() -> int:
    """Run until Ctrl-C; returns the exit status."""
    if "DEBUG" not in environment.environment():
        os.environ["DEBUG"] = "True"
    os.environ["DJANGO_SETTINGS_MODULE"] = "idp.settings"
    try:
        import django

        django.setup()
        from django.conf import settings

        refuse_what_cannot_work(settings)
        prepare_what_the_provider_opens(settings)
        with Family() as family:
            # It starts while we do the rest: that is what makes a second start quick.
            port = settings.ENV.idp_port
            family.start("The provider", commands.provider(port=port), cwd=commands.ROOT)
            people = prepare_the_rest(settings)
            family.start("The worker", commands.manage("work"), cwd=commands.ROOT)
            start_demos(family, settings)
            wait_until_ready(family, settings)
            if not family.is_ending:
                announce(settings, people)
            family.live()
    except (environment.ConfigurationError, CannotRunError, ChildEndedError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        # Before the family was there to hear it: nothing runs yet, and the next start continues.
        return 128 + signal.SIGINT
    print("\nStopped.")
    return 0


def demo_ports(settings: Any) -> list[int]:
    """The ports of the demo apps; a production-like installation has none."""
    first: int = settings.ENV.demo_port
    return [first, first + 1] if settings.DEBUG else []


def refuse_what_cannot_work(settings: Any) -> None:
    """Raise CannotRunError for a taken port or an unreachable database."""
    names = ("DEMO_PORT", "DEMO_PORT + 1")
    demos = dict(zip(names, demo_ports(settings), strict=False))
    fault = preflight.ports({"IDP_PORT": settings.ENV.idp_port, **demos}) or preflight.database()
    if fault:
        raise CannotRunError(fault)


def prepare_what_the_provider_opens(settings: Any) -> None:
    """Bring the database up to date; collect static files where they are served from a manifest."""
    from django.core.management import call_command

    if has_migrations_to_apply():
        print("Preparing the database.", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def prepare_the_rest(settings: Any) -> list[dict[str, Any]]:
    """Run the system checks, make the signing keys, load the demo data; returns the demo people.

    Raises CannotRunError with the words of a check or a command that says no.
    """
    from django.core.management import CommandError, call_command
    from django.db import connections

    told = io.StringIO()
    try:
        call_command("check", stdout=io.StringIO())
        call_command("keys", "ensure", stdout=io.StringIO())
        if settings.DEBUG:
            call_command("seed_demo", "--json", stdout=told)
    except CommandError as error:
        raise CannotRunError(str(error)) from error
    # This process only waits from here on.
    connections.close_all()
    people: list[dict[str, Any]] = json.loads(told.getvalue())["people"] if settings.DEBUG else []
    return people


def has_migrations_to_apply() -> bool:
    """Whether the database is behind the code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def start_demos(family: Family, settings: Any) -> None:
    """Start one demo app for each of their ports."""
    ports = demo_ports(settings)
    for port, (key, instance) in zip(ports, demo_instances(settings), strict=True):
        command = commands.demo(config=DEMO_FILE, instance=key, port=port)
        family.start(f"The demo app {instance['name']}", command, cwd=commands.ROOT)


def wait_until_ready(family: Family, settings: Any) -> None:
    """Return when everything is ready or we are to end; raises CannotRunError if neither."""
    port, host = settings.ENV.idp_port, urlsplit(settings.ISSUER).netloc
    waited_for = [("The provider", port, "/health/ready", host)]
    waited_for += [
        ("A demo app", demo, "/healthz", f"localhost:{demo}") for demo in demo_ports(settings)
    ]
    end = time.monotonic() + READY_SECONDS
    for name, *address in waited_for:
        while not family.is_ending and not is_ready(*address):
            family.watch()
            if time.monotonic() > end:
                message = f"{name} is not ready after {READY_SECONDS} seconds; see above."
                raise CannotRunError(message)
            time.sleep(0.05)


def is_ready(port: int, path: str, host: str) -> bool:
    """Whether what listens on `port` answers at `path` that it is ready to work."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def demo_instances(settings: Any) -> list[tuple[str, dict[str, Any]]]:
    """The demo apps that `seed_demo` registered, in the order of their ports."""
    if not settings.DEBUG:
        return []
    return list(json.loads(DEMO_FILE.read_text(encoding="utf-8"))["instances"].items())


def announce(settings: Any, people: list[dict[str, Any]]) -> None:
    """Say where everything is."""
    lines = [f"{settings.BRAND_NAME} is ready.", "", f"  Provider     {settings.ISSUER}/"]
    for port, (_, instance) in zip(demo_ports(settings), demo_instances(settings), strict=True):
        lines.append(f"  Demo app     http://localhost:{port}/  ({instance['name']})")
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder:
        lines.append(f"  Mail folder  {_short(Path(folder))}")
    if people:
        lines += ["", "  Demo people"]
        width = max(len(person["email"]) for person in people)
        for person in people:
            roles = ", ".join(person["roles"])
            lines.append(f"    {person['email']:{width}}  {person['password']}  ({roles})")
        lines += [
            "",
            f"  Staff pages  {settings.ISSUER}/admin/",
            "    They ask for a second step: sign in as the administrator, and the page that opens",
            "    has you make a passkey or set up an authenticator app, then takes you there.",
        ]
    print("\n".join(["", *lines, "", "Ctrl-C ends everything.", ""]), flush=True)


def _short(path: Path) -> str:
    """A path below the current folder is shown from there."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
