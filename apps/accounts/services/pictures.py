"""The picture of a person: two squares in storage, under a name that nobody can guess.

`User.picture` is that name, and all there is: with it the picture can be fetched by whoever has
its address, as the relying apps have that a person lets see it (the claim `picture`).
"""

import re
import secrets
import uuid
from contextlib import ExitStack
from typing import IO, Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from apps.accounts.models import Profile, User
from apps.accounts.services import drawing
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import NotFound
from apps.core.services import files

FOLDER: Final = "pictures"
_NAME: Final = re.compile(r"[0-9a-f]{32}\Z")


def choose(*, user_id: uuid.UUID, upload: IO[bytes], size: int) -> None:
    """Make an upload the person's picture; the one before is gone.

    Raises `Invalid` for what is no picture, `NotFound`, `FilesUnavailable`.
    """
    drawn = drawing.squares(upload, size=size)
    name = secrets.token_hex(16)
    with ExitStack() as stack:
        for side, content in drawn.items():
            key = _key(name, side)
            stack.enter_context(files.kept(ContentFile(content), folder=FOLDER, key=key))
        stack.enter_context(transaction.atomic())
        user = _locked(user_id)
        _put(user, name)


@transaction.atomic
def remove(*, user_id: uuid.UUID) -> None:
    """Have no picture; having none is no fault. Raises `NotFound`."""
    _put(_locked(user_id), "")


def replaced(*, user: User) -> None:
    """The person, held by the caller, shows apps another address: ours has served its time."""
    forget(name=user.picture)
    user.picture = ""
    user.save(update_fields=["picture"])


def forget(*, name: str) -> None:
    """Remove the files of a picture that nothing names any more, when the transaction commits."""
    for side in drawing.SIDES if name else ():
        files.forget(files.path(FOLDER, _key(name, side)))


def reader(*, name: str, side: int) -> "File[Any]":
    """A picture, open for reading. Raises `NotFound`, `FilesUnavailable`."""
    if not _NAME.match(name) or side not in drawing.SIDES:
        raise NotFound
    try:
        return files.reader(files.path(FOLDER, _key(name, side)))
    except FileNotFoundError:
        raise NotFound from None


def address(name: str, *, side: int = drawing.SIDES[-1]) -> str:
    """Where the picture is found."""
    return f"{settings.ISSUER}/pictures/{name}/{side}.webp"


def _put(user: User, name: str) -> None:
    if user.picture == name:
        return
    forget(name=user.picture)
    user.picture = name
    user.save(update_fields=["picture"])
    claim = address(name) if name else ""
    Profile.objects.filter(user=user).update(picture=claim, updated_at=clock.now())
    trail.record(events.PROFILE_CHANGED, subject=user.pk, details={"claims": ["picture"]})


def _locked(user_id: uuid.UUID) -> User:
    # Others may refer to the row meanwhile: see `people`.
    found = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if found is None:
        raise NotFound
    return found


def _key(name: str, side: int) -> str:
    return f"{name}-{side}"
