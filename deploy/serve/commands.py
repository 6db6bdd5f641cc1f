"""The command lines of the provider and of the demo apps."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_APP = ROOT / "deploy" / "demo" / "app.py"


def provider(*, port: int, workers: int = 1, threads: int = 4) -> list[str]:
    """Return the command that serves the provider on this machine's own address."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning"]
    # Each thread keeps a database connection, and many only fight for the interpreter.
    work = ["--workers", str(workers), "--blocking-threads", str(threads)]
    where = ["--host", "127.0.0.1", "--port", str(port)]
    # A browser that keeps its connection open must not hold up Ctrl-C.
    end = ["--workers-kill-timeout", "3"]
    return [*server, *work, *where, *end, "idp.wsgi:application"]


def demo(*, config: Path, instance: str, port: int) -> list[str]:
    """Return the command that serves one instance of the demo relying app."""
    words = ["--config", str(config), "--instance", instance, "--port", str(port)]
    return [sys.executable, str(DEMO_APP), *words]


def manage(*words: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, str(ROOT / "manage.py"), *words]
