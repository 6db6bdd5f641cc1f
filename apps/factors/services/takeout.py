"""What this app holds about a person, for the copy of their data: no secret is in it."""

import uuid

from django.utils.translation import gettext as _

from apps.core.services.portions import Portion
from apps.factors.models import Factor, TrustedBrowser


def factors(*, user_id: uuid.UUID) -> Portion:
    """The ways to prove themselves, by kind and name, and the browsers that are trusted."""
    rows = Factor.objects.filter(user=user_id).order_by("pk")
    trusted = TrustedBrowser.objects.filter(user=user_id)
    content = {
        "factors": list(rows.values("kind", "name", "confirmed", "created_at", "last_used_at")),
        "trusted_browsers": list(trusted.values("user_agent", "created_at", "last_used_at")),
    }
    return Portion("factors", _("Your ways to sign in"), content)
