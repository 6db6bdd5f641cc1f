"""A throw-away PostgreSQL server in a temporary folder, reached by unix socket only."""

import fcntl
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.support import system

ROLE = "vestibule"
EMPTY = "''"
# A test run that loses its data in a power cut is repeated; waiting for disks would only make it slow.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


class Server:
    """A PostgreSQL server that somebody else started, known by the address of one of its databases."""

    def __init__(self, address: str) -> None:
        """Take the DATABASE_URL of a database whose role may create others."""
        self.address = urlsplit(address)

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one database of this server."""
        return urlunsplit(self.address._replace(path=f"/{database}"))

    def start(self) -> None:
        """Nothing to do: it runs already."""

    def create_database(self, name: str, *, like: str = "template1") -> str:
        """Create a database, empty or a copy of one that nobody uses; returns its DATABASE_URL."""
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, like)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, ending whatever is still connected to it."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _administer(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class Cluster(Server):
    """Our own server; `start` and `stop` may be called from any process of the run, any number of times."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Keep everything under `folder`, which exists. `durable` waits for disks, as production does."""
        super().__init__(f"postgresql://{ROLE}@{quote(str(folder), safe='')}/postgres")
        self.folder = folder
        self.data = folder / "data"
        self.options = COMMON if durable else COMMON | CARELESS

    def start(self) -> None:
        """Start the server unless it runs. Raises MissingProgramError, or RuntimeError with the server's own words."""
        with self._alone():
            if (self.data / "postmaster.pid").exists():
                return
            if not self.data.exists():
                self._initialise()
            settings = " ".join(
                f"-c {name}={value or EMPTY}" for name, value in self.options.items()
            )
            self._run(
                "pg_ctl",
                "start",
                "-w",
                "-s",
                "-o",
                f"-k {self.folder} {settings}",
                "-l",
                self.folder / "log",
            )

    def stop(self) -> None:
        """Stop the server, if it runs, without waiting for its connections."""
        with self._alone():
            if (self.data / "postmaster.pid").exists():
                self._run("pg_ctl", "stop", "-s", "-m", "immediate")

    def remove(self) -> None:
        """Stop the server and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def _initialise(self) -> None:
        owner = _owner()
        if owner:
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        # Case-insensitive comparison beyond ASCII needs a Unicode locale; macOS has no C.UTF-8.
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        words = [
            "-A",
            "trust",
            "-U",
            ROLE,
            "-E",
            "UTF8",
            f"--locale={locale}",
            "--no-sync",
            "--no-instructions",
        ]
        self._run("initdb", *words)

    def _run(self, program: str, *words: str | Path) -> None:
        owner = _owner()
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with (self.folder / "output").open("w") as output:
            done = subprocess.run(
                [binary(program), "-D", self.data, *words],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )
        if done.returncode:
            logs = [self.folder / "output", self.folder / "log"]
            told = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
            message = f"{program} failed with status {done.returncode}:\n{told}"
            raise RuntimeError(message)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock: xdist's workers may all want the server at the same moment."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def binary(program: str) -> Path:
    """Return the path of one of PostgreSQL's programs, the newest version first."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    elsewhere = [
        Path(folder)
        for folder in ("/usr/pgsql/bin", "/usr/local/pgsql/bin", "/usr/libexec/postgresql")
    ]
    asked = []
    if shutil.which("pg_config"):
        told = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        ).stdout.strip()
        asked = [Path(told)] if told else []
    return system.find(program, folders=[*asked, *versions, *elsewhere])


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


def _owner() -> pwd.struct_passwd | None:
    """Return the account to run the server under when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
