import uuid

from django.db import models
from oauth2_provider.models import AbstractGrant

from apps.oauth.models.bounds import Bounds
from apps.oauth.models.facts import AuthenticationFacts


class Grant(AuthenticationFacts, Bounds, AbstractGrant):
    """One authorization code (RFC 6749 §1.3.1), kept after use so that a replay is recognised.

    `code` holds the SHA-256 of the code. `gid` names everything that this authorization gives.
    """

    gid = models.UUIDField(default=uuid.uuid4, unique=True)
    nonce = models.TextField(blank=True, default="")
    # The validated `claims` request parameter (OpenID Connect Core 1.0 §5.5).
    claims = models.JSONField(default=dict, blank=True)
    redirect_uri_was_sent = models.BooleanField(default=True)
    max_age_was_sent = models.BooleanField(default=False)
    redeemed_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractGrant.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["expires"], name="grant_expiry"),
            models.Index(fields=["sid"], name="grant_sid"),
        ]
