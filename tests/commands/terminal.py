"""How a command ends, as a terminal sees it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def made(self) -> dict[str, Any]:
        """The one JSON object."""
        value: dict[str, Any] = json.loads(self.out)
        return value


Manage = Callable[..., Ran]


def refused(ran: Ran, *, naming: str) -> None:
    assert ran.status == 2, ran
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert naming in ran.err
    assert "Traceback" not in ran.err
