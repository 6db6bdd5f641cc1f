from typing import ClassVar

from django.db import models


class Denial(models.Model):
    """Something revoked whose access tokens may still be in the world.

    `key` is `g:<gid>`, `s:<sid>`, `j:<jti>` or `a:<client_id>`. The row may go at `expires_at`,
    when no access token that it denies can still be valid.
    """

    key = models.CharField(primary_key=True, max_length=260)
    # An application that is enabled again starts afresh: only older tokens stay denied.
    denied_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="denial_expiry")]

    def __str__(self) -> str:
        return self.key
