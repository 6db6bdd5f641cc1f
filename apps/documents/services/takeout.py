"""What this app holds about a person, for the copy of their data.

Of documents that others share with them there is that this is so, and nothing of what the others
wrote; of those they share with others, with how many people and with which roles, not with whom.
"""

import uuid
from functools import partial
from io import BytesIO
from typing import IO, Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.access.services import authority
from apps.core.services import files
from apps.core.services.portions import Attachment, Portion
from apps.documents.models import Document, DocumentShare, DocumentVersion

_FACTS = ("title", "filename", "media_type", "size", "sha256", "created_at")


def documents(*, user_id: uuid.UUID) -> Portion:
    """Their own documents with every version's content, and what is shared with them."""
    mine = list(Document.objects.filter(owner=user_id).order_by("created_at", "id"))
    versions = DocumentVersion.objects.filter(document__owner=user_id)
    attachments = [Attachment(_path(one), partial(_open, one.pk)) for one in versions.defer("body")]
    content = {
        "own": [_own(one, user_id) for one in mine],
        "shared_with_you": _shared(user_id),
    }
    return Portion("documents", _("Your documents"), content, attachments)


def _own(document: Document, user_id: uuid.UUID) -> dict[str, Any]:
    shares = document.shares.all()
    versions = document.versions.order_by("number").values("number", "author", *_FACTS)
    return {
        "id": str(document.pk),
        **{name: getattr(document, name) for name in _FACTS},
        "updated_at": document.updated_at,
        "shared_with_people": shares.filter(user__isnull=False).count(),
        "shared_with_roles": list(
            shares.filter(role__isnull=False).values_list("role__slug", flat=True)
        ),
        "versions": [
            {**one, "author": "you" if one["author"] == user_id else "somebody else"}
            for one in versions
        ],
    }


def _shared(user_id: uuid.UUID) -> list[dict[str, Any]]:
    held = [role.pk for role in authority.roles_of_person(user_id)]
    shares = DocumentShare.objects.filter(Q(user=user_id) | Q(role__in=held))
    rows = shares.exclude(document__owner=user_id).select_related("role").order_by("created_at")
    return [
        {
            "document": str(share.document_id),
            "level": share.level,
            "since": share.created_at,
            "through_role": share.role.slug if share.role else None,
        }
        for share in rows
    ]


def _path(version: DocumentVersion) -> str:
    called = version.filename or f"{version.title}.txt"
    return f"{version.document_id}/{version.number}-{called}"


def _open(version_id: uuid.UUID) -> IO[bytes]:
    """A version's content, read when its turn comes: there may be many. An empty one if it went."""
    found = DocumentVersion.objects.select_related("file").filter(pk=version_id).first()
    if found is None:
        return BytesIO()
    if found.file is None:
        return BytesIO((found.body or "").encode())
    return cast("IO[bytes]", files.reader(found.file.name))
