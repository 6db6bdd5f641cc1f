"""Who may see a document, and how much they may do with it."""

import uuid
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, TextField, Value, When

from apps.access.services import authority
from apps.documents.models import Document, DocumentShare, DocumentVersion

OWNER: Final = "owner"
WRITE: Final = "write"
READ: Final = "read"


def visible(user_id: uuid.UUID) -> QuerySet[Document]:
    """The documents a person owns or may see through a share, each with its `access`.

    A role opens them to whoever holds it, directly or through a group; the highest level wins.
    """
    roles = [role.pk for role in authority.roles_of_person(user_id)]
    shares = DocumentShare.objects.filter(Q(user=user_id) | Q(role__in=roles))
    writable = shares.filter(document=OuterRef("pk"), level=DocumentShare.Level.WRITE)
    rows = Document.objects.filter(Q(owner=user_id) | Q(pk__in=shares.values("document")))
    return rows.annotate(  # type: ignore[no-redef] # the model declares what is put there here
        access=Case(
            When(owner=user_id, then=Value(OWNER)),
            When(Exists(writable), then=Value(WRITE)),
            default=Value(READ),
            output_field=TextField(),
        )
    )


def matching(rows: QuerySet[Document], query: str) -> QuerySet[Document]:
    """Those of `rows` with `query` in title, file name or present text, whatever the case."""
    text = DocumentVersion.objects.filter(
        document=OuterRef("pk"), number=OuterRef("version"), body__icontains=query
    )
    return rows.filter(Q(title__icontains=query) | Q(filename__icontains=query) | Q(Exists(text)))
