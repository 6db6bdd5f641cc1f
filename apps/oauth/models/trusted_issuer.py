from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock


class TrustedIssuer(models.Model):
    """Somebody whose word about a person is enough for an access token (RFC 7523 §2.1).

    Its keys are `jwks`, or what it publishes at `jwks_uri`; `client_ids` may use its assertions.
    """

    class Subject(models.TextChoices):
        """How `sub` says who it is about."""

        ID = "id", _("It is the person's id here")
        LINKED = "linked", _("It is the subject of an account that the person linked")
        EMAIL = "email", _("A verified e-mail address beside it says so")

    issuer = models.CharField(max_length=500, unique=True)
    jwks = models.JSONField(null=True, blank=True)
    jwks_uri = models.CharField(max_length=500, blank=True, default="")
    client_ids = models.JSONField(default=list)
    subject = models.CharField(max_length=8, choices=Subject.choices, default=Subject.LINKED)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["issuer"]

    def __str__(self) -> str:
        return self.issuer
