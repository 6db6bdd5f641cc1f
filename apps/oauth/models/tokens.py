import uuid

from django.db import models
from oauth2_provider.models import AbstractAccessToken, AbstractIDToken, AbstractRefreshToken

from apps.oauth.models.bounds import Bounds
from apps.oauth.models.facts import AuthenticationFacts


class AccessToken(AuthenticationFacts, Bounds, AbstractAccessToken):
    """An opaque access token, hashed in `token_checksum`. JWT access tokens have no row."""

    gid = models.UUIDField(null=True, blank=True)
    jti = models.UUIDField(default=uuid.uuid4, unique=True)
    # Names asked for at userinfo by the `claims` parameter (OpenID Connect Core 1.0 §5.5).
    userinfo_claims = models.JSONField(default=list, blank=True)
    # Who acts for the subject (RFC 8693 §4.1), {} for nobody but the subject.
    act = models.JSONField(default=dict, db_default={}, blank=True)

    class Meta(AbstractAccessToken.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["gid"], name="access_token_gid"),
            models.Index(fields=["sid"], name="access_token_sid"),
            models.Index(fields=["expires"], name="access_token_expiry"),
        ]


class RefreshToken(AuthenticationFacts, Bounds, AbstractRefreshToken):
    """One refresh token family: one row through all its rotations.

    `token_checksum` is the SHA-256 of the live token, `previous_checksum` that of the one it
    replaced at `rotated_at`; `token_family` is the `gid`, by which it is found. `token` stays
    empty.
    """

    scope = models.TextField(blank=True)
    previous_checksum = models.CharField(max_length=64, blank=True, default="")
    rotated_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    # With offline_access it outlives the browser session (OpenID Connect Core 1.0 §11).
    is_offline = models.BooleanField(default=False)
    claims = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_family"], name="refresh_family_once"),
        ]
        indexes = [
            models.Index(
                fields=["sid"], name="refresh_live_sid", condition=models.Q(revoked__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="refresh_expiry"),
            models.Index(
                fields=["revoked"],
                name="refresh_revoked",
                condition=models.Q(revoked__isnull=False),
            ),
        ]


class IDToken(AbstractIDToken, models.Model):
    """The toolkit's ID token row; ours are not stored, the table completes its contract."""

    class Meta(AbstractIDToken.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"ID token {self.pk}"
