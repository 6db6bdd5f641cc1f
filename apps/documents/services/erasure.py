"""What is left of a person's documents besides their rows, which go with their owner."""

import uuid
from collections.abc import Sequence

from apps.core.services import traces
from apps.documents.models import Document


def on_person_deleted(*, user_id: uuid.UUID, addresses: Sequence[str]) -> None:
    """The staff site's history of their documents holds titles."""
    mine = Document.objects.filter(owner=user_id).values_list("pk", flat=True)
    traces.erase(ids=[str(pk) for pk in mine])
