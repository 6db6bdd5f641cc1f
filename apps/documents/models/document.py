import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock
from apps.documents.models.content import ContentFacts


class Document(ContentFacts):
    """A document as it is now; its content is in the `DocumentVersion` of the same number.

    `access` is what a reader may do (owner, write, read): `services.access` puts it there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    access: str

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-created_at", "-id"], name="document_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title
