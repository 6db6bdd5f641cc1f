"""The web origins that applications registered."""

from typing import ClassVar

from django.db import models


class AllowedOrigin(models.Model):
    """One web origin from which an application's pages may call us: what CORS looks up.

    The index behind `Application.allowed_origins`; `services.registration` writes both.
    """

    application = models.ForeignKey("clients.Application", models.CASCADE, related_name="+")
    origin = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "application"], name="origin_once")
        ]

    def __str__(self) -> str:
        return self.origin
