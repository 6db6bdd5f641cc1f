from django.db import models


class Recurrence(models.Model):
    """When a kind of job that comes again and again is due next; one row a kind."""

    kind = models.CharField(primary_key=True, max_length=64)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
