"""Files under random names that nobody chose; never kept without a row that names them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage


@contextmanager
def saved(content: "File[Any]") -> Iterator[str]:
    """Save `content` and give its name; remove it again when the block raises."""
    key = uuid.uuid4().hex
    name = default_storage.save(f"documents/{key[:2]}/{key}", content)
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def reader(name: str) -> "File[Any]":
    """Open a stored file for reading. Raises `FileNotFoundError`."""
    return default_storage.open(name, "rb")


def remove(name: str) -> None:
    """Remove a stored file; one that is gone already is no error."""
    default_storage.delete(name)
