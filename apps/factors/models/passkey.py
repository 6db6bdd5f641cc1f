from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.factors.models.factor import Factor


class Passkey(models.Model):
    """What we keep of a passkey besides its name and the credential, which is allauth's."""

    factor = models.OneToOneField(Factor, models.CASCADE, primary_key=True, related_name="passkey")
    # SHA-256 of the credential's id: one credential belongs to one person (WebAuthn §7.1, step 26).
    credential_digest = models.CharField(max_length=64, unique=True)
    # Whether it may leave the device it was made on; never changes (WebAuthn §6.1.3).
    is_synced = models.BooleanField()
    # The authenticator's signature counter at the last use; 0 for one that does not count.
    sign_count = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.credential_digest[:12]


class Challenge(models.Model):
    """A question to an authenticator that is not answered yet: asked once, answered once.

    `holder` ties it to the browser session that was asked, which carries the same value.
    """

    # SHA-256 of the challenge itself.
    digest = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20)
    # Who has to answer; nobody in particular when a passkey is to say who somebody is.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["expires_at"]

    def __str__(self) -> str:
        return self.purpose
