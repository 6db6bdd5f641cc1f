import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class Notice(models.Model):
    """One mail that told a person of a change, and what its "this was not me" may still do.

    `address` is where it went: whoever reads that mailbox can lock the account and take it back,
    also after the address was taken off the account. Tokens and codes are stored as sums.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=60)
    address = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    disavowed_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="notice_expiry")]

    def __str__(self) -> str:
        return f"{self.what} ({self.id})"
