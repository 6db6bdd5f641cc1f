from typing import ClassVar

from django.db import models


class UsedAssertion(models.Model):
    """A client's signed assertion that was accepted once (RFC 7523 §3, `jti`).

    `digest` is the SHA-256 of client and `jti`; the row may go at `expires_at`, when the
    assertion itself has expired.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="assertion_expiry")]

    def __str__(self) -> str:
        return self.digest
