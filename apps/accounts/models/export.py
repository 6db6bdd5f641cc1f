import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class Export(models.Model):
    """A copy of a person's data that they asked for: being made, there to be fetched, or past.

    `file` is a random name in storage, empty unless the copy is there.
    """

    class State(models.TextChoices):
        """Where it stands. A person has one that is being made at most."""

        WAITING = "waiting"
        READY = "ready"
        PAST = "past"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    job_id = models.UUIDField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    steps_done = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["waiting", "ready"]),
                name="export_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
