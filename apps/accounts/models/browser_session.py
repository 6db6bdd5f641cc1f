import uuid

from django.conf import settings
from django.db import models

from apps.core import clock


class BrowserSession(models.Model):
    """One sign-in of one browser. Its id is the `sid` that tokens carry.

    `methods` lists how the person proved who they are: `[{"method": "pwd", "at": epoch}, …]`
    (seconds with their fraction) with the words of `services.proofs`. `authenticated_at` is the
    latest of them.
    It ends at `expires_at` at the latest, and at `idle_at` unless it is used before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions"
    )
    created_at = models.DateTimeField(default=clock.now)
    authenticated_at = models.DateTimeField(default=clock.now)
    methods = models.JSONField(default=list)
    last_seen_at = models.DateTimeField(default=clock.now)
    # Whether the person asked to stay signed in on this device: what the two ends are made of.
    is_remembered = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    idle_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [
            models.Index(
                fields=["user"], name="session_live", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="session_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.id)
