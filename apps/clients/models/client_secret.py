"""The secrets of applications."""

from typing import ClassVar

from django.db import models

from apps.core import clock


class ClientSecret(models.Model):
    """One secret of an application; two may be valid at once while one is rotated out.

    The secret has at least 256 bits of entropy, so one salted SHA-256 protects it at rest. Where
    it is the key of a MAC (client_secret_jwt) it is kept encrypted instead, and nothing is hashed.
    """

    application = models.ForeignKey("clients.Application", models.CASCADE, related_name="secrets")
    salt = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    encrypted = models.TextField(blank=True, default="", db_default="")
    # The last characters, so that an owner can tell two secrets apart.
    hint = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(digest="") ^ models.Q(encrypted=""), name="secret_kept_one_way"
            )
        ]

    def __str__(self) -> str:
        return f"…{self.hint}"
