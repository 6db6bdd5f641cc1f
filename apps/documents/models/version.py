import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock
from apps.documents.models.content import ContentFacts


class StoredFile(models.Model):
    """A file in storage, under a random name. When the row goes, the file goes (engine)."""

    document = models.ForeignKey("documents.Document", models.CASCADE, related_name="files")
    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class DocumentVersion(ContentFacts):
    """What a document held from one change to the next: a text in `body`, or a file.

    Versions that differ only by their title share one file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("documents.Document", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # An empty text is not the same as no text.
    body = models.TextField(null=True)
    file = models.ForeignKey(StoredFile, models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # The client that made the change; kept as text, for it may be deleted.
    client_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="version_once"),
            models.CheckConstraint(
                condition=models.Q(body__isnull=False, file__isnull=True)
                | models.Q(body__isnull=True, file__isnull=False),
                name="version_is_text_or_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
