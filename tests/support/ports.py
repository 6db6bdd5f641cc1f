"""Ports for servers that cannot choose one themselves: each is given to one who asks, and to nobody else in the run."""

import secrets
import socket
from pathlib import Path

from tests.support import environment

# Below those that systems take for outgoing calls and for servers that do not care: between the choice of a port
# and its use nobody gets it by chance.
_FIRST, _COUNT = 20_000, 12_000


def free_port() -> int:
    """Return a TCP port that nothing on this machine listens to."""
    return neighbours(1)[0]


def neighbours(count: int) -> list[int]:
    """Return free ports that follow one another."""
    folder = environment.folder() / "ports"
    folder.mkdir(exist_ok=True)
    while True:
        first = _FIRST + secrets.randbelow(_COUNT)
        ports = list(range(first, first + count))
        if all(_is_given(folder, port) for port in ports):
            return ports


def _is_given(folder: Path, port: int) -> bool:
    """Whether it is free and now the caller's. The run's other processes see the file."""
    try:
        (folder / str(port)).touch(exist_ok=False)
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
