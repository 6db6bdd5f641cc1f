from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class SessionParty(models.Model):
    """A client that began a session of its own on a browser session, and wants to hear of its end.

    `sid` is the browser session. Kept for some days after `ended_at`, for those who are hard to
    reach.
    """

    sid = models.UUIDField()
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sid", "application"], name="session_party_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["ended_at"], name="session_party_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.sid}"
