"""Staff screens over what people allowed and what was given; nothing secret, nothing to edit."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.audit import events
from apps.core.admin import ReadOnly, ServiceAdmin
from apps.oauth.models import Consent, RefreshToken, TrustedIssuer
from apps.oauth.services import consents, issuers, revocation


class _Revocable(ReadOnly):
    list_select_related: ClassVar = ("user", "application")
    search_fields = ("user__email", "application__name", "application__client_id")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change things."""
        return request.user.has_perm("admin.change")


@admin.register(Consent)
class ConsentAdmin(_Revocable):
    """What people allowed applications."""

    list_display = ("user", "application", "scopes", "granted_at", "last_used_at")
    list_filter = ("granted_at",)
    fields = (
        "user",
        "application",
        "scopes",
        "declined_scopes",
        "created_at",
        "granted_at",
        "last_used_at",
    )

    @admin.action(description="Take back, with every token it gave", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Consent]) -> None:
        """Withdraw the chosen consents."""
        for consent in queryset:
            consents.withdraw(user_id=consent.user_id, client_id=consent.application.client_id)


@admin.register(RefreshToken)
class RefreshTokenAdmin(_Revocable):
    """Connections that last: who let which application in until when. Never the token."""

    list_display = (
        "user",
        "application",
        "scope",
        "created",
        "expires_at",
        "is_offline",
        "revoked",
    )
    list_filter = ("is_offline", "created", "revoked")
    fields = (
        "user",
        "application",
        "scope",
        "token_family",
        "created",
        "rotated_at",
        "expires_at",
        "is_offline",
        "revoked",
        "auth_time",
        "acr",
    )

    @admin.action(description="Revoke, with every token of the grant", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[RefreshToken]) -> None:
        """Revoke the chosen families."""
        for family in queryset:
            revocation.revoke_grant_because(
                events.ACCESS_REVOKED,
                gid=family.token_family,
                user_id=family.user_id,
                client_id=family.application.client_id,
            )


@admin.register(TrustedIssuer)
class TrustedIssuerAdmin(ServiceAdmin):
    """Issuers whose word about a person is enough for a token (RFC 7523)."""

    list_display = ("issuer", "subject", "client_ids")
    list_filter = ("subject",)
    search_fields = ("issuer",)
    fields = ("issuer", "subject", "client_ids", "jwks", "jwks_uri")

    def get_readonly_fields(self, request: HttpRequest, obj: TrustedIssuer | None = None) -> Any:
        """What it signs names it: it keeps its name."""
        return ("issuer",) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: TrustedIssuer,
        form: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """Trust it."""
        data = form.cleaned_data
        obj.pk = issuers.define(
            issuer=obj.issuer,
            subject=data["subject"],
            client_ids=data["client_ids"],
            jwks=data["jwks"],
            jwks_uri=data["jwks_uri"],
        ).pk

    def delete_model(self, request: HttpRequest, obj: TrustedIssuer) -> None:
        """Trust it no longer."""
        issuers.remove(issuer=obj.issuer)
