"""Finding the programs that the tests borrow from the system. Nothing is ever skipped because one is missing."""

import shutil
import socket
from collections.abc import Sequence
from pathlib import Path


class MissingProgramError(Exception):
    """A program that the tests need is not installed; `make test` installs it where it may."""


def find(*names: str, folders: Sequence[Path] = ()) -> Path:
    """Return the first of `names` on the path, then in `folders`; raise MissingProgramError when there is none."""
    for name in names:
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
        for folder in folders:
            if (folder / name).is_file():
                return folder / name
    sentence = f"The tests need {' or '.join(names)}, which this machine lacks: `make test` installs it, or says how."
    raise MissingProgramError(sentence)


def answers(port: int) -> bool:
    """Whether something on this machine listens to `port`."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
