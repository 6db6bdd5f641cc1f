import hmac
import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from apps.core import clock

LIFETIME: Final = timedelta(minutes=10)
# Wrong tries that one code stands.
MOST_TRIES: Final = 5


class MailedCode(models.Model):
    """One code that was mailed. It works in the sign-in that asked for it, which keeps its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    factor = models.ForeignKey("factors.Factor", models.CASCADE, related_name="mailed_codes")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    is_used = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-sent_at"]
        indexes: ClassVar = [models.Index(fields=["factor", "sent_at"], name="mailed_code_sent")]

    def __str__(self) -> str:
        return str(self.id)


def digest_of(code_id: uuid.UUID, code: str, *, secret: str | None = None) -> str:
    """What is kept of a code: a keyed hash, as eight digits are soon tried through."""
    return salted_hmac(__name__, f"{code_id}:{code}", secret=secret, algorithm="sha256").hexdigest()


def spend(factor_id: int, token: str) -> bool:
    """Use up a code, given as `<id>/<digits>`. The caller holds the factor's row."""
    code_id, _, code = token.partition("/")
    alive = MailedCode.objects.filter(factor_id=factor_id, is_used=False, tries__lt=MOST_TRIES)
    kept = alive.filter(pk=code_id, sent_at__gt=clock.now() - LIFETIME).first()
    if kept is None:
        return False
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    wanted = [digest_of(kept.pk, code, secret=secret) for secret in secrets]
    kept.is_used = any(hmac.compare_digest(kept.digest, one) for one in wanted)
    kept.tries += 1
    kept.save(update_fields=["is_used", "tries"])
    return kept.is_used
