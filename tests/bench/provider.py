"""The product as it ships, on a PostgreSQL that waits for its disk."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.serve import commands
from tests.bench import accounts
from tests.support import environment
from tests.support.postgresql import Cluster
from tests.support.waiting import until

ROOT = commands.ROOT


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider: where it listens, and whose CPU time to count."""

    url: str
    pid: int
    postmaster_pid: int
    database_url: str
    env: dict[str, str]

    def read_counters(self) -> accounts.Reading:
        """CPU time and statements so far."""
        return accounts.read(
            provider_pid=self.pid,
            postmaster_pid=self.postmaster_pid,
            database_url=self.database_url,
        )

    def manage(self, *words: str) -> dict[str, Any]:
        """Run a management command that answers in JSON."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words, "--json"],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@contextmanager
def running() -> Iterator[Provider]:
    """Start everything, yield it, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="vestibule-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "pg").mkdir()
        cluster = Cluster(folder / "pg", durable=True)
        cluster.options = cluster.options | {"shared_preload_libraries": "pg_stat_statements"}
        cluster.start()
        try:
            yield from _provider(cluster, folder)
        finally:
            cluster.stop()


def _provider(cluster: Cluster, folder: Path) -> Iterator[Provider]:
    import psycopg

    database_url = cluster.create_database("bench")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    settings = environment.settings(database_url=database_url, folder=folder)
    env = dict(os.environ) | settings | {"IDP_ISSUER": url, "IDP_PORT": str(port)}
    for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["keys", "ensure"]):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    with (folder / "provider.log").open("w") as log:
        process = subprocess.Popen(
            commands.provider(port=port, threads=1), cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        until(lambda: _answers(f"{url}/health/ready"), seconds=30, what="the provider is ready")
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        yield Provider(url, process.pid, postmaster, database_url, env)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 # our own address
            return bool(answer.status == 200)
    except OSError:
        return False
