import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class DecoupledRequest(models.Model):
    """A request that a person answers on another device than the one that asks (RFC 8628, CIBA).

    `digest` is the keyed sum of the secret that its client asks with; what is allowed becomes a
    row of `Grant` under the same sum. `user_code_digest` is that of what the person types.
    `user` is whoever is asked, or has answered.
    """

    class Kind(models.TextChoices):
        DEVICE = "device"
        CIBA = "ciba"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True
    )
    digest = models.CharField(max_length=64, unique=True)
    user_code_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    scopes = models.JSONField(default=list)
    # Where tokens will be shown (RFC 8707 §2), [] for our own APIs.
    resources = models.JSONField(default=list, db_default=[], blank=True)
    # Levels that were asked for, most wanted first.
    acr_values = models.JSONField(default=list, blank=True)
    # Where the request came from; "" when that cannot be known.
    address = models.CharField(max_length=45, blank=True, default="")
    # What both sides show, so that the person knows which request it is (CIBA Core 1.0 §7.1).
    binding_message = models.CharField(max_length=64, blank=True, default="", db_default="")
    # What a client is woken with that does not want to ask (CIBA Core 1.0 §10.2), encrypted.
    wake_up = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    # Seconds between two questions of the client, and when it asked last (RFC 8628 §3.5).
    interval = models.PositiveSmallIntegerField()
    polled_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_allowed = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="decoupled_expiry")]

    def __str__(self) -> str:
        return f"request of {self.application_id}"
