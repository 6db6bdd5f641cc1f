import uuid

from django.conf import settings
from django.db import models

from apps.core import clock


class KnownBrowser(models.Model):
    """One browser in which one person has signed in before. It proves nothing about who asks.

    `token_hash` is the SHA-256 of the secret in the browser's cookie; `session_id` the latest
    browser session that began there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_browsers"
    )
    token_hash = models.CharField(max_length=64)
    session_id = models.UUIDField()
    signed_in_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_in_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "token_hash"], name="known_browser_once"),
        ]
        indexes = [
            models.Index(fields=["token_hash"], name="known_browser_token"),
            models.Index(fields=["expires_at"], name="known_browser_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.id)
