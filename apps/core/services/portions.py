"""What an app contributes to the copy of their data that a person may take with them.

`settings.EXPORTS` lists the functions, one a portion: each takes `user_id` and answers with what
its app holds about this person and about nobody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a portion; `name` is its path within the portion's folder."""

    name: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Portion:
    """One part of the copy. `content` is what JSON can hold, and instants."""

    name: str
    title: str
    content: Any
    attachments: Sequence[Attachment] = ()
