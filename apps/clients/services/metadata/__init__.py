"""What the fields of `Metadata` may hold: one topic a file, in one ordered list.

A topic has `check(wanted)`, which raises `Invalid` with the field at fault.
"""

from typing import Final, Protocol

from apps.clients.metadata import Registration
from apps.clients.services.metadata import (
    about,
    authentication,
    sealing,
    targets,
)


class Topic(Protocol):
    """What a module of this package offers."""

    def check(self, wanted: Registration) -> None:
        """Raises `Invalid`."""


TOPICS: Final[tuple[Topic, ...]] = (
    about,
    authentication,
    sealing,
    targets,
)


def check(wanted: Registration) -> None:
    """Every rule about the metadata of a registration that is complete. Raises `Invalid`."""
    for topic in TOPICS:
        topic.check(wanted)
