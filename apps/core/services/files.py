"""Private files under random names that nobody chose, each named by a row and gone with it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.core import clock
from apps.core.errors import Unavailable
from apps.core.models import Job
from apps.core.services import jobs

REMOVAL: Final = "files.remove"
_PATIENCE: Final = timedelta(minutes=1)


class FilesUnavailable(Unavailable):
    """The folder of files cannot be written to or read from."""

    code = "storage_unavailable"
    message = _("Files cannot be kept or read right now. Nothing was changed; try again later.")


@contextmanager
def kept(content: "File[Any]", *, folder: str, key: str = "") -> Iterator[str]:
    """Keep `content` and give its name; it is gone again when the block raises.

    `key` is random too, and given by who has to find the file by it. Raises `FilesUnavailable`.
    """
    wanted = path(folder, key or uuid.uuid4().hex)
    try:
        name = default_storage.save(wanted, content)
    except OSError as fault:
        with suppress(OSError):
            default_storage.delete(wanted)
        raise _unavailable(fault) from None
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def path(folder: str, key: str) -> str:
    """The name of a file whose key is known; folders are kept small."""
    return f"{folder}/{key[:2]}/{key}"


def reader(name: str) -> "File[Any]":
    """A file, open for reading. Raises `FileNotFoundError` or `FilesUnavailable`."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise _unavailable(fault) from None


def remove(name: str) -> None:
    """The job `files.remove`. A file that is gone already is no error."""
    default_storage.delete(name)


def forget(name: str) -> None:
    """Remove a file when the caller's transaction commits; a rollback keeps it.

    Should this process end in between, a worker removes it: no file outlives its row for long.
    """
    run_at = clock.now() + _PATIENCE
    job_id = jobs.enqueue(kind=REMOVAL, payload={"name": name}, run_at=run_at)
    transaction.on_commit(partial(_remove_now, name, job_id), robust=True)


def _remove_now(name: str, job_id: uuid.UUID) -> None:
    remove(name)
    Job.objects.filter(pk=job_id).delete()


def _unavailable(fault: OSError) -> FilesUnavailable:
    told = f"The folder of MEDIA_ROOT cannot be used: {fault.strerror or type(fault).__name__}."
    return FilesUnavailable(detail=told)
