from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core import clock


class AuthorizationRequest(models.Model):
    """A validated authorization request that waits for the person (sign-in, consent).

    The browser carries only `id`. `parameters` are the request's own, validated; freshness is
    judged against `started_at`. One that was pushed is opened by its `request_uri` first, of which
    the hash is kept: who pushed it does not know `id` (RFC 9126 §2.2).
    """

    id = models.CharField(primary_key=True, max_length=43)
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, related_name="+"
    )
    parameters = models.JSONField()
    started_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    # The account chosen with prompt=select_account, and when.
    chosen_user_id = models.UUIDField(null=True, blank=True)
    # The person would rather not prove a level that is wished for and not needed.
    goes_without_at = models.DateTimeField(null=True, blank=True)
    pushed_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    pushed_until = models.DateTimeField(null=True, blank=True)
    # Who agreed to the authorization details of this very request (RFC 9396).
    agreed_user_id = models.UUIDField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="authreq_expiry")]

    def __str__(self) -> str:
        return f"request of {self.application_id}"
