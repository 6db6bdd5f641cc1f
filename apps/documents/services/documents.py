"""Documents: see, create, change, delete. Each change is one transaction and one version."""

import logging
import uuid
from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.core import clock
from apps.core.errors import Forbidden, NotFound
from apps.core.services import files
from apps.documents.errors import OwnerOnly, ReadOnly, Stale
from apps.documents.models import Document, DocumentVersion, StoredFile
from apps.documents.services import access
from apps.documents.services.contents import Content

logger = logging.getLogger("vestibule.documents")
ANY = frozenset({"*"})


def visible(
    *,
    user_id: uuid.UUID,
    query: str = "",
    of: str = "all",
    only: Collection[uuid.UUID] | None = None,
) -> QuerySet[Document]:
    """What a person may see, each row with its `access` (owner, write or read).

    `query` looks in title, file name and text; `of` is "all", "own" or "shared"; `only` these.
    """
    rows = access.visible(user_id)
    if only is not None:
        rows = rows.filter(pk__in=only)
    if of == "own":
        rows = rows.filter(owner=user_id)
    elif of == "shared":
        rows = rows.exclude(owner=user_id)
    return access.matching(rows, query) if query else rows


def find(*, document_id: uuid.UUID, user_id: uuid.UUID) -> Document:
    """One document that the person may see. Raises `NotFound` for any other."""
    return _found(access.visible(user_id), document_id)


def tag(document: Document) -> str:
    """The document's entity tag for this reader, unquoted: it changes whenever the answer does."""
    return f"{document.version}{document.access[0]}"


def version(*, document: Document, number: int | None = None) -> DocumentVersion:
    """One version with its content, by default the present one. Raises `NotFound`."""
    found = (
        DocumentVersion.objects.select_related("file")
        .filter(document=document.pk, number=document.version if number is None else number)
        .first()
    )
    if found is None:
        raise NotFound("There is no such version.")
    return found


def versions(*, document: Document) -> QuerySet[DocumentVersion]:
    """All versions without their content, newest first."""
    return document.versions.defer("body")


def reader(found: DocumentVersion) -> "File[Any] | None":
    """The file of a version, open for reading; None if it is a text."""
    if found.file is None:
        return None
    try:
        return files.reader(found.file.name)
    except FileNotFoundError:
        # Deleted since we looked, or lost: the first is usual, the second must be seen.
        logger.warning("stored file missing", extra={"document": str(found.document_id)})
        raise NotFound from None


def create(*, user_id: uuid.UUID, client_id: str, title: str, content: Content) -> Document:
    """Make a document that the person owns. Raises `Forbidden` if there is no such person."""
    now = clock.now()
    document = Document(owner_id=user_id, title=title, created_at=now, updated_at=now)
    try:
        with _stored(content) as name, transaction.atomic():
            _describe(document, content)
            document.save(force_insert=True)
            _keep(document, content, name, author_id=user_id, client_id=client_id)
    except IntegrityError:
        # The account ended while its token was still good.
        raise Forbidden("This account cannot have documents.") from None
    document.access = access.OWNER
    return document


def change(
    *,
    document_id: uuid.UUID,
    user_id: uuid.UUID,
    client_id: str,
    tags: Collection[str] = ANY,
    title: str | None = None,
    content: Content | None = None,
) -> Document:
    """Give a document another title, content or both: a new version, unless nothing differs.

    `tags` are the states the caller would change (`If-Match`); of two that name the same one,
    one wins. Raises `NotFound`, `ReadOnly` or `Stale`.
    """
    with _stored(content) as name, transaction.atomic():
        document = _locked(document_id, user_id)
        if document.access == access.READ:
            raise ReadOnly
        _check_state(document, tags)
        if _is_same(document, title, content):
            if name:
                files.remove(name)
            return document
        before = version(document=document)
        document.version += 1
        document.title = document.title if title is None else title
        document.updated_at = clock.now()
        if content:
            _describe(document, content)
        document.save(force_update=True)
        if content:
            _keep(document, content, name, author_id=user_id, client_id=client_id)
        else:
            _retitle(document, before, author_id=user_id, client_id=client_id)
    return document


def delete(*, document_id: uuid.UUID, user_id: uuid.UUID, tags: Collection[str] = ANY) -> None:
    """Delete a document with all versions, shares and files. Owners only.

    Raises `NotFound`, `OwnerOnly` or `Stale`.
    """
    with transaction.atomic():
        document = _locked(document_id, user_id)
        if document.access != access.OWNER:
            raise OwnerOnly
        _check_state(document, tags)
        document.delete()


def owned(*, document_id: uuid.UUID, user_id: uuid.UUID) -> Document:
    """One document, locked for a change of what belongs to it; to be called in a transaction.

    Raises `NotFound`, or `OwnerOnly` for somebody it is shared with.
    """
    document = _locked(document_id, user_id)
    if document.access != access.OWNER:
        raise OwnerOnly
    return document


def _locked(document_id: uuid.UUID, user_id: uuid.UUID) -> Document:
    return _found(access.visible(user_id).select_for_update(of=("self",)), document_id)


def _found(rows: QuerySet[Document], document_id: uuid.UUID) -> Document:
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound("There is no such document.")
    return document


def _check_state(document: Document, tags: Collection[str]) -> None:
    if "*" not in tags and tag(document) not in tags:
        raise Stale


def _is_same(document: Document, title: str | None, content: Content | None) -> bool:
    return (title is None or title == document.title) and (
        content is None
        or (content.sha256, content.media_type, content.filename)
        == (document.sha256, document.media_type, document.filename)
    )


def _stored(content: Content | None) -> Any:
    if content is None or not content.upload:
        return nullcontext()
    return files.kept(content.upload, folder="documents")


def _describe(document: Document, content: Content) -> None:
    document.filename = content.filename
    document.media_type = content.media_type
    document.size = content.size
    document.sha256 = content.sha256


def _keep(
    document: Document, content: Content, name: str | None, *, author_id: uuid.UUID, client_id: str
) -> None:
    file = StoredFile.objects.create(document=document, name=name) if name else None
    _record(document, body=content.body, file=file, author_id=author_id, client_id=client_id)


def _retitle(
    document: Document, before: DocumentVersion, *, author_id: uuid.UUID, client_id: str
) -> None:
    _record(document, body=before.body, file=before.file, author_id=author_id, client_id=client_id)


def _record(document: Document, **rest: Any) -> None:
    DocumentVersion.objects.create(
        document=document,
        number=document.version,
        title=document.title,
        filename=document.filename,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        created_at=document.updated_at,
        **rest,
    )
