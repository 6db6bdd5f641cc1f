"""What the fields of `Metadata` may hold: one topic a file, in one ordered list.

A topic has `check(wanted)`, which raises `Invalid` with the field at fault.
"""

from typing import Final, Protocol

from django.utils.translation import gettext as _

from apps.clients.metadata import FOR_STAFF, NOTHING, Metadata, Registration
from apps.clients.services.metadata import (
    about,
    authentication,
    backchannel,
    exchange,
    introspection,
    logout,
    requests,
    responses,
    sealing,
    subjects,
    targets,
    tls,
)
from apps.core.errors import Invalid


class Topic(Protocol):
    """What a module of this package offers."""

    def check(self, wanted: Registration) -> None:
        """Raises `Invalid`."""


TOPICS: Final[tuple[Topic, ...]] = (
    about,
    authentication,
    backchannel,
    exchange,
    introspection,
    logout,
    requests,
    responses,
    sealing,
    subjects,
    targets,
    tls,
)

# Values of what is for staff that open nothing.
_HARMLESS: Final[dict[str, tuple[object, ...]]] = {"response_types": (("code",),)}


def check_set_by_anybody(wanted: Metadata, *, before: Metadata = NOTHING) -> None:
    """What a developer or a program registers for itself opens nothing. Raises `Invalid`."""
    for name in FOR_STAFF:
        closed = (getattr(NOTHING, name), getattr(before, name), *_HARMLESS.get(name, ()))
        if getattr(wanted, name) not in closed:
            raise Invalid(_("Only staff can set this."), field=name)


def check(wanted: Registration) -> None:
    """Every rule about the metadata of a registration that is complete. Raises `Invalid`."""
    for topic in TOPICS:
        topic.check(wanted)
