"""What this app holds about a person, for the copy of their data: no token is in it."""

import uuid

from django.utils.translation import gettext as _

from apps.core.services.portions import Portion
from apps.oauth.models import (
    AccessToken,
    Consent,
    DecoupledRequest,
    Grant,
    RefreshToken,
    SessionParty,
)


def connected_apps(*, user_id: uuid.UUID) -> Portion:
    """What they agreed to and declined, and the access that applications have or had."""
    named = "application__name", "application__client_id"
    consents = Consent.objects.filter(user=user_id).order_by("pk")
    codes = Grant.objects.filter(user=user_id).order_by("pk")
    lasting = RefreshToken.objects.filter(user=user_id).order_by("pk")
    short = AccessToken.objects.filter(user=user_id).order_by("pk")
    listening = SessionParty.objects.filter(user=user_id).order_by("pk")
    elsewhere = DecoupledRequest.objects.filter(user=user_id).order_by("created_at")
    answered = consents.values(
        *named, "scopes", "declined_scopes", "resources", "created_at", "granted_at"
    )
    return Portion(
        "connected_apps",
        _("Apps that you use"),
        {
            "consents": list(answered),
            "sign_ins": list(codes.values(*named, "scope", "created", "auth_time", "amr")),
            "lasting_access": list(
                lasting.values(*named, "scope", "created", "rotated_at", "expires_at", "revoked")
            ),
            "asked_elsewhere": list(
                elsewhere.values(
                    *named,
                    "scopes",
                    "resources",
                    "binding_message",
                    "created_at",
                    "answered_at",
                    "is_allowed",
                )
            ),
            "told_when_you_sign_out": list(listening.values(*named, "created_at", "ended_at")),
            "short_access": list(short.values(*named, "scope", "created", "expires")),
        },
    )
