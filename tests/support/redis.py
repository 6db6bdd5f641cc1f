"""A throw-away Redis server for what workers share in production."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import system
from tests.support.ports import free_port
from tests.support.waiting import until

START_SECONDS = 60


@dataclass(frozen=True)
class RedisServer:
    """A running server; `url` is what CACHE_URL takes."""

    port: int

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"redis://127.0.0.1:{self.port}/0"


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis server on a free port that keeps nothing and ends with the session."""
    program = system.find("redis-server", "valkey-server")
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="vestibule-redis-"))
    words = [
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        until(lambda: system.answers(port), seconds=START_SECONDS, what=f"Redis on port {port}")
        yield RedisServer(port)
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        shutil.rmtree(folder)
