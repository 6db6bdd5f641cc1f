"""Registered applications."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication, ApplicationManager


class Application(AbstractApplication):
    """A registered application.

    Of the toolkit's columns we use client_id, user (the owner), name, client_type, redirect_uris,
    post_logout_redirect_uris and allowed_origins (each space separated), registration_source.
    Secrets live in `ClientSecret`; `client_secret` stays empty.
    """

    class Kind(models.TextChoices):
        WEB = "web", _("Web application with a server")
        SPA = "spa", _("Single-page application")
        NATIVE = "native", _("Native or mobile application")
        MACHINE = "machine", _("Machine, without a person")

    class Profile(models.TextChoices):
        OIDC = "oidc", "OpenID Connect, widest compatibility"
        OAUTH21 = "oauth21", "OAuth 2.1, the default"
        FAPI2 = "fapi2", "FAPI 2.0, high security"

    class AuthMethod(models.TextChoices):
        NONE = "none"
        SECRET_BASIC = "client_secret_basic"  # a wire name
        SECRET_POST = "client_secret_post"  # a wire name
        SECRET_JWT = "client_secret_jwt"  # a wire name
        PRIVATE_KEY_JWT = "private_key_jwt"
        TLS = "tls_client_auth"
        SELF_SIGNED_TLS = "self_signed_tls_client_auth"

    class TokenFormat(models.TextChoices):
        JWT = "jwt", "Signed (RFC 9068)"
        OPAQUE = "opaque", "Opaque"

    # The owner. An application is not deleted with a person: other people may depend on it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    # Names the form submission that registered it: a second click finds the first one's row.
    registration_key = models.UUIDField(null=True, blank=True, editable=False)
    client_secret = models.CharField(max_length=255, blank=True, default="", editable=False)
    authorization_grant_type = models.CharField(
        max_length=44,
        choices=AbstractApplication.GRANT_TYPES,
        default="authorization-code",
        editable=False,
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WEB)
    profile = models.CharField(max_length=8, choices=Profile.choices, default=Profile.OAUTH21)
    is_active = models.BooleanField(default=True)
    is_first_party = models.BooleanField(default=False)
    # The operator looked at what somebody else registered; a change of it takes that back.
    is_reviewed = models.BooleanField(default=False, db_default=False)
    # Grant types and scopes as lists of their wire names.
    allowed_grants = models.JSONField(default=list)
    allowed_scopes = models.JSONField(default=list)
    token_endpoint_auth_method = models.CharField(
        max_length=32, choices=AuthMethod.choices, default=AuthMethod.SECRET_BASIC
    )
    access_token_format = models.CharField(
        max_length=8, choices=TokenFormat.choices, default=TokenFormat.JWT
    )
    id_token_signed_response_alg = models.CharField(max_length=8, blank=True, default="")
    # How people must be authenticated for it (OpenID Connect Registration 1.0 §2): levels as a
    # list of their names, most wanted first, and seconds since the sign-in.
    default_acr_values = models.JSONField(default=list, blank=True)
    default_max_age = models.PositiveIntegerField(null=True, blank=True)
    # Not a default: no request can ask for less.
    demands_second_factor = models.BooleanField(default=False)
    jwks = models.JSONField(null=True, blank=True)
    # Of `apps.clients.metadata.Metadata`, what differs from its defaults.
    metadata = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    client_uri = models.URLField(max_length=500, blank=True, default="")
    logo_uri = models.URLField(max_length=500, blank=True, default="")
    policy_uri = models.URLField(max_length=500, blank=True, default="")
    tos_uri = models.URLField(max_length=500, blank=True, default="")
    # What a client-credentials token may do: the application's own roles.
    roles = models.ManyToManyField("access.Role", related_name="+", blank=True)

    objects = ApplicationManager()

    class Meta(AbstractApplication.Meta):
        abstract = False
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "registration_key"], name="application_submitted_once"
            )
        ]
