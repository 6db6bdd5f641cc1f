"""Documents for tests, made by the services."""

import uuid
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents.models import Document
from apps.documents.services import contents, documents
from tests.support.factories import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
CLIENT = "app-of-the-tests"


def files(folder: Path) -> list[Path]:
    """Every file that the storage holds."""
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(
    content: bytes = PNG, declared: str = "image/png", name: str = "a.png"
) -> contents.Content:
    file = SimpleUploadedFile(name, content, declared)
    return contents.of_upload(upload=file, declared=declared, filename=name)


def write(
    owner: Person,
    *,
    title: str = "Notes",
    text: str = "First",
    content: contents.Content | None = None,
) -> Document:
    """A document of `owner`: a text unless a content is given."""
    return documents.create(
        user_id=owner.id,
        client_id=CLIENT,
        title=title,
        content=content or contents.of_text(text=text),
    )


def seen_by(person: Person, document_id: uuid.UUID) -> Document:
    return documents.find(document_id=document_id, user_id=person.id)
