"""Applications that registered themselves, and who may."""

from typing import ClassVar

from django.db import models

from apps.core import clock


class InitialAccessToken(models.Model):
    """Leave to register, given by the operator (RFC 7591 §1.2); its SHA-256, never itself."""

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    # None: as often as wanted.
    uses_left = models.PositiveIntegerField(null=True, blank=True)
    # What it opens beyond what is open to everybody: `services.dynamic.limits.Limits`.
    limits = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.label


class SelfRegistered(models.Model):
    """What is known of an application's own registration, beside the application."""

    application = models.OneToOneField(
        "clients.Application", models.CASCADE, primary_key=True, related_name="+"
    )
    # RFC 7592 §2: SHA-256 of the registration access token; empty for a metadata document.
    digest = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    # Of the initial access token that it came with: a change is judged by them, too.
    limits = models.JSONField(default=dict, blank=True)
    # RFC 7591 §3.2.1: returned as it was sent.
    software_statement = models.TextField(blank=True, default="")
    # Removed after this, unless somebody agreed to it; None once that happened.
    unused_until = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return str(self.application)
