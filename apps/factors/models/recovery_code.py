import hmac
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from apps.core import clock


class RecoveryCode(models.Model):
    """One code for the day on which the device is lost. What is stored cannot be used."""

    factor = models.ForeignKey("factors.Factor", models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_unique")
        ]

    def __str__(self) -> str:
        return f"{self.factor_id}: {'used' if self.used_at else 'unused'}"


def digest_of(factor_id: int, code: str, *, secret: str | None = None) -> str:
    """What is kept of a code: a keyed hash, so that a stolen table cannot be searched."""
    value = f"{factor_id}:{code}"
    return salted_hmac(__name__, value, secret=secret, algorithm="sha256").hexdigest()


def spend(factor_id: int, code: str) -> bool:
    """Use the code up, if it is one of the unused ones. The caller holds the factor's row."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    wanted = [digest_of(factor_id, code, secret=secret) for secret in secrets]
    for kept in RecoveryCode.objects.filter(factor_id=factor_id, used_at__isnull=True):
        if any(hmac.compare_digest(kept.digest, one) for one in wanted):
            kept.used_at = clock.now()
            kept.save(update_fields=["used_at"])
            return True
    return False
