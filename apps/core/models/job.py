import uuid
from typing import ClassVar

from django.db import models

from apps.core import clock


class Job(models.Model):
    """Something that must happen later, written in the transaction that made it necessary.

    `payload` holds ids and nothing else; `about` names the person a job is about, so that their
    deletion finds it. A worker that takes the job may have it until `locked_until`. Once it is
    done both are emptied; `dead_at` says that nobody tries any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict, blank=True)
    about = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(default=clock.now)
    run_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The class of the last fault: its words may hold anything.
    last_error = models.CharField(max_length=200, blank=True, default="")
    locked_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["run_at"],
                name="job_waiting",
                condition=models.Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(
                fields=["done_at"], name="job_done", condition=models.Q(done_at__isnull=False)
            ),
            models.Index(
                fields=["dead_at"], name="job_given_up", condition=models.Q(dead_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
