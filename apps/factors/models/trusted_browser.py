import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class TrustedBrowser(models.Model):
    """A browser in which one person is not asked for the second step.

    Its cookie holds a secret of 256 bits; here is the secret's sum.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-last_used_at"]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="trusted_browser_age")]

    def __str__(self) -> str:
        return str(self.id)
