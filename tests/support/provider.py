"""The real product in processes of its own, as an operator runs it, for the tests that drive a browser."""

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest

from deploy.serve import commands
from tests.support import environment
from tests.support.mailbox import Mailbox
from tests.support.ports import free_port
from tests.support.postgresql import Server
from tests.support.programs import Program

Database = Literal["postgresql", "sqlite"]


@dataclass
class Provider(Program):
    """A running provider with a database and a mail folder of its own."""

    @property
    def mail_folder(self) -> Path:
        """Where its mail goes."""
        return self.folder / "mail"

    @property
    def mail(self) -> Mailbox:
        """Its mail, ready to be read."""
        return Mailbox(self.mail_folder)

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command; raises AssertionError with its words if it fails and `check` is true."""
        return _manage(self.env, words, check=check)

    def manage_json(self, *words: str) -> Any:
        """Run a management command with `--json`; returns what it printed."""
        return json.loads(self.manage(*words, "--json").stdout)


class StartProvider(Protocol):
    """The type of the `start_provider` fixture."""

    def __call__(self, database: Database = "postgresql", **env: str) -> Provider:
        """Start a provider on a free port; keywords are further environment variables."""


@dataclass
class Prepared:
    """Databases with all migrations and signing keys, made once and copied for each provider."""

    server: Server
    folder: Path
    templates: dict[Database, str] = field(default_factory=dict)

    def copy(self, database: Database, folder: Path) -> str:
        """Return the DATABASE_URL of a fresh copy; a file of it lives in `folder`."""
        if database not in self.templates:
            self.templates[database] = self._make(database)
        template = self.templates[database]
        if database == "sqlite":
            shutil.copy(template, folder / "vestibule.sqlite3")
            return f"sqlite:///{folder / 'vestibule.sqlite3'}"
        return self.server.create_database(_new_name(), like=template)

    def remove(self) -> None:
        """Remove the originals."""
        shutil.rmtree(self.folder)
        if "postgresql" in self.templates:
            self.server.drop_database(self.templates["postgresql"])

    def _make(self, database: Database) -> str:
        name = str(self.folder / "sqlite3") if database == "sqlite" else _new_name()
        address = f"sqlite:///{name}" if database == "sqlite" else self.server.create_database(name)
        env = os.environ | environment.settings(database_url=address, folder=self.folder)
        _manage(env, ("migrate", "--verbosity", "0"))
        _manage(env, ("keys", "ensure"))
        return name


@pytest.fixture(scope="session")
def prepared(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The originals of the providers' databases."""
    databases = Prepared(postgresql, tmp_path_factory.mktemp("prepared"))
    yield databases
    databases.remove()


@pytest.fixture(scope="module")
def start_provider(prepared: Prepared) -> Iterator[StartProvider]:
    """A factory of providers, each with a fresh database; all end with the module."""
    ends: list[Callable[[], object]] = []

    def start(database: Database = "postgresql", **env: str) -> Provider:
        folder = Path(tempfile.mkdtemp(prefix="vestibule-provider-"))
        ends.append(lambda: shutil.rmtree(folder))
        address = prepared.copy(database, folder)
        if database == "postgresql":
            ends.append(lambda: prepared.server.drop_database(address.rpartition("/")[2]))
        provider = _start(folder, address, env)
        ends.append(provider.stop)
        provider.wait_until_it_answers("/health/ready")
        return provider

    yield start
    for end in reversed(ends):
        end()


def _new_name() -> str:
    return f"provider_{uuid.uuid4().hex}"


def _manage(
    env: dict[str, str], words: tuple[str, ...], *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        commands.manage(*words),
        env=env,
        cwd=commands.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(f"manage.py {words[0]}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def _start(folder: Path, database_url: str, env: dict[str, str]) -> Provider:
    # Who has to know the address before it answers gives the port.
    port = int(env.get("IDP_PORT") or free_port())
    values = environment.settings(database_url=database_url, folder=folder) | {
        # Development mode, as `make run` has it: static files come straight from the checkout.
        "DEBUG": "True",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "IDP_PORT": str(port),
        "IDP_ISSUER": f"http://localhost:{port}",
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV_", "PYTEST_"))
    }
    whole = inherited | values | env
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            commands.provider(port=port),
            env=whole,
            cwd=commands.ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    return Provider(url=f"http://localhost:{port}", folder=folder, env=whole, process=process)
