import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class DocumentShare(models.Model):
    """A document is open to a person, or to everyone who holds a role."""

    class Level(models.TextChoices):
        READ = "read", "May read"
        WRITE = "write", "May read and change"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("documents.Document", models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    role = models.ForeignKey("access.Role", models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=5, choices=Level.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "user"], name="shared_once_with_person"),
            models.UniqueConstraint(fields=["document", "role"], name="shared_once_with_role"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, role__isnull=True)
                | models.Q(user__isnull=True, role__isnull=False),
                name="shared_with_person_or_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} ({self.level})"
