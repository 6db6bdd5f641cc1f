"""Sharing: open a document to a person or a role, and close it again."""

import uuid

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from apps.access.services import authority
from apps.core.errors import Invalid, NotFound
from apps.documents.errors import OwnerOnly, TooMany
from apps.documents.models import DocumentShare
from apps.documents.services import access, documents

MOST_SHARES = 200


def of(*, document_id: uuid.UUID, user_id: uuid.UUID) -> QuerySet[DocumentShare]:
    """Every share of a document, for its owner. Raises `NotFound` or `OwnerOnly`."""
    document = documents.find(document_id=document_id, user_id=user_id)
    if document.access != access.OWNER:
        raise OwnerOnly
    return document.shares.select_related("role")


@transaction.atomic
def share(
    *,
    document_id: uuid.UUID,
    user_id: uuid.UUID,
    level: str,
    with_user_id: uuid.UUID | None = None,
    with_role: str | None = None,
) -> tuple[DocumentShare, bool]:
    """Open the document to a person or a role at `level`; a second time changes the level.

    Returns the share and whether it is new. A role must be one that the owner holds, so that
    nobody can push documents at people they have nothing to do with. Raises `NotFound`,
    `OwnerOnly`, `Invalid` or `TooMany`.
    """
    document = documents.owned(document_id=document_id, user_id=user_id)
    if (with_user_id is None) == (with_role is None):
        raise Invalid("Share with a person or with a role: name one of the two.", field="user")
    target = _person(user_id, with_user_id) if with_user_id else _role(user_id, with_role or "")
    present = document.shares.select_related("role").filter(**target).first()
    if present:
        present.level = level
        present.save(update_fields=["level"])
        return present, False
    if document.shares.count() >= MOST_SHARES:
        raise TooMany
    return document.shares.create(level=level, **target), True


@transaction.atomic
def unshare(*, document_id: uuid.UUID, user_id: uuid.UUID, share_id: uuid.UUID) -> None:
    """Close it again: the owner any share, a person the one that is theirs.

    Raises `NotFound`, or `OwnerOnly` for a share of somebody else.
    """
    document = documents.find(document_id=document_id, user_id=user_id)
    found = document.shares.filter(pk=share_id)
    if document.access != access.OWNER:
        found = found.filter(user=user_id)
        if not found.exists():
            raise OwnerOnly
    if not found.delete()[0]:
        raise NotFound("There is no such share.")


def _person(owner_id: uuid.UUID, user_id: uuid.UUID) -> dict[str, uuid.UUID]:
    if user_id == owner_id:
        raise Invalid("You own this document already.", field="user")
    # Locked, so that the account cannot end between this look and the insertion.
    people = get_user_model().objects.select_for_update().filter(pk=user_id, is_active=True)
    if not people.exists():
        raise Invalid("There is nobody with this id.", field="user")
    return {"user_id": user_id}


def _role(owner_id: uuid.UUID, slug: str) -> dict[str, int]:
    for role in authority.roles_of_person(owner_id):
        if role.slug == slug:
            return {"role_id": role.pk}
    raise Invalid("You hold no role of this name.", field="role")
