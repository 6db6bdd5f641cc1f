"""What every test run gets: the run's folder and PostgreSQL server, closed doors to the network, the coverage gates."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings as hypothesis

from tests.support import environment
from tests.support.postgresql import Cluster, Server

LOOPBACK = ("127.", "::1", "localhost")

# A shared machine is sometimes slow, and a red build has to be red again when it is repeated.
hypothesis.register_profile("repeatable", deadline=None, derandomize=True, database=None)
hypothesis.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Serve static files without the manifest that only a deployment builds; make SIGTERM tidy up like Ctrl-C."""
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STATIC_ROOT = environment.folder() / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if is_first_process(config):
        signal.signal(signal.SIGTERM, _interrupt)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove the run's folder, however the run ended."""
    if not is_first_process(config):
        return
    server = environment.server()
    if isinstance(server, Cluster):
        server.stop()
    shutil.rmtree(environment.folder())
    del os.environ[environment.FOLDER]


def is_first_process(config: pytest.Config) -> bool:
    """Whether this is the run itself, not one of xdist's workers."""
    return not hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def postgresql() -> Server:
    """The run's PostgreSQL server, started by whoever needs it first."""
    server = environment.server()
    server.start()
    return server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # each worker has a database of its own
    postgresql: Server,
) -> None:
    """Start the server before pytest-django makes its database there."""


@pytest.fixture
def pg(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database with real transactions. It is emptied afterwards, the shared cache with it; what the product makes
    after every migration (predefined roles, signing keys) is made again, so the next test finds it.
    """
    yield
    # Keys that are made again by a clock that the test moved would not be in use yet when the next test needs them.
    monkeypatch.undo()
    # The cache's table is no model's. What stayed would count against whoever comes next from this machine.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine: a test that needs the internet is not a test."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            message = f"A test tried to reach {address}; tests stay on this machine."
            raise RuntimeError(message)
        original(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
