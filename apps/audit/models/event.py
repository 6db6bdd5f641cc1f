import uuid

from django.db import models


class Event(models.Model):
    """One thing that happened. Written once; sealed once, after its transaction has committed.

    `mac` binds everything but the seal; `position` and `hash` are the seal: the row's place in
    the chain, and the link to the row before it. `parties` are commitments to the rows of
    `Party`, so that those can be erased and what stays can still be checked.
    """

    class By(models.TextChoices):
        """Who did it. Not personal: it stays when the parties are erased."""

        PERSON = "person", "the person"
        BROWSER = "browser", "somebody not signed in"
        OTHER = "other", "another person"
        PROGRAM = "program", "an application"
        SYSTEM = "system", "the server or its operator"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=8, choices=By.choices)
    client_id = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    parties = models.JSONField(default=dict)
    mac = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, unique=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at", "id"], name="audit_event_at"),
            models.Index(fields=["name", "at"], name="audit_event_name"),
            models.Index(fields=["client_id", "at"], name="audit_event_client"),
            models.Index(
                fields=["at"], name="audit_event_unsealed", condition=models.Q(position=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
