from typing import ClassVar

from django.db import models

from apps.core import clock


class ProtectedResource(models.Model):
    """An API that is not ours and takes our access tokens (RFC 8707 §2, RFC 9728 §1).

    `identifier` is what clients name and what tokens carry as `aud`; `scopes` are pairs of a name
    and the sentence people read at consent.
    """

    identifier = models.CharField(max_length=500, unique=True)
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list, blank=True)
    # Any client may ask people for it; else only those that are registered for it.
    is_open = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["identifier"]

    def __str__(self) -> str:
        return self.name
