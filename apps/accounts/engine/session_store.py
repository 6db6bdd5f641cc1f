"""Django's sessions in the database, each with marks of the people it speaks of."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast
from urllib.parse import unquote

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from apps.accounts.models import StoredSession
from apps.accounts.services import erasure

_ID: Final = re.compile(r"\b[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\b")
_WORD: Final = r"""[^\s"'\\<>()\[\],;:&=?/]"""
# From the beginning of a word only: tried from each of its letters, a long one would take minutes.
_ADDRESS: Final = re.compile(rf"(?<!{_WORD}){_WORD}+@[A-Za-z0-9.-]*[A-Za-z0-9]")


class SessionStore(DatabaseSessions):
    """As Django's own; the engines put people into it in several places and forms."""

    @classmethod
    def get_model_class(cls) -> type[StoredSession]:
        return StoredSession

    def create_model_instance(self, data: dict[str, Any]) -> StoredSession:
        made = cast("StoredSession", super().create_model_instance(data))
        made.people = " ".join(sorted(set(_marks(data))))
        return made


def _marks(data: Mapping[str, Any]) -> Iterator[str]:
    """Every id in a session's data, and the sum of every address, wherever in it they stand.

    The engines keep texts and addresses of pages there too, in which both may be.
    """
    text = json.dumps(data, default=str)
    for form in {text, unquote(text)}:
        yield from (found.replace("-", "").lower() for found in _ID.findall(form))
        yield from (erasure.sum_of(found) for found in _ADDRESS.findall(form))
