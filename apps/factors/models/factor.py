from typing import ClassVar

from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin

from apps.core import clock


class Factor(ThrottlingMixin, Device):
    """One thing a person can prove themselves with, besides a password.

    To django-otp it is the device that a session was verified with; its row carries the back-off
    after failures and the mark against replays. What proves it is `secret` (encrypted: the key of
    an authenticator app), or allauth's authenticator (a passkey's credential).
    """

    class Kind(models.TextChoices):
        """What it is; several of a kind are allowed, but of recovery codes there is one set."""

        TOTP = "totp"
        RECOVERY = "recovery"
        PASSKEY = "passkey"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    secret = models.TextField(blank=True)
    # The time step (RFC 6238 §4.2) of the last code that was accepted: none before it counts.
    last_t = models.BigIntegerField(default=-1)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    authenticator = models.OneToOneField(
        "mfa.Authenticator", models.CASCADE, null=True, blank=True, related_name="factor"
    )

    class Meta:
        ordering: ClassVar = ["kind", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(kind="recovery"),
                name="factor_one_set_of_recovery_codes",
            ),
        ]

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first failure; doubled by each further one."""
        return 1
