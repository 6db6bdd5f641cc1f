"""Files under random names that nobody chose; never kept without a row that names them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage

from apps.documents.errors import StorageUnavailable


@contextmanager
def saved(content: "File[Any]") -> Iterator[str]:
    """Save `content` and give its name; remove it again when the block raises.

    Raises `StorageUnavailable`.
    """
    key = uuid.uuid4().hex
    wanted = f"documents/{key[:2]}/{key}"
    try:
        name = default_storage.save(wanted, content)
    except OSError as fault:
        _forget(wanted)
        raise _unavailable(fault) from None
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def reader(name: str) -> "File[Any]":
    """Open a stored file for reading. Raises `FileNotFoundError` or `StorageUnavailable`."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise _unavailable(fault) from None


def remove(name: str) -> None:
    """Remove a stored file; one that is gone already is no error."""
    default_storage.delete(name)


def _forget(name: str) -> None:
    """Remove what a full disk left of a file, if it lets us."""
    with suppress(OSError):
        default_storage.delete(name)


def _unavailable(fault: OSError) -> StorageUnavailable:
    told = f"The folder of MEDIA_ROOT cannot be used: {fault.strerror or type(fault).__name__}."
    return StorageUnavailable(detail=told)
