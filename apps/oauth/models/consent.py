from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class Consent(models.Model):
    """What a person allowed an application, remembered until taken back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, related_name="+"
    )
    scopes = models.JSONField(default=list)
    # Scopes the person was asked for and unticked: not asked again without prompt=consent.
    declined_scopes = models.JSONField(default=list)
    # Protected resources, besides our own APIs, that tokens may be for (RFC 8707).
    resources = models.JSONField(default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(default=clock.now)
    granted_at = models.DateTimeField(default=clock.now)
    # When the app was last let in; written every few minutes at most.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "application"], name="consent_once")
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"
