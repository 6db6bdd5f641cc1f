"""What this app holds about a person, for the copy of their data: no secret is in it."""

import uuid
from dataclasses import asdict

from django.utils.translation import gettext as _

from apps.clients.models import ClientSecret
from apps.clients.services import applications as owned
from apps.core.services.portions import Portion


def applications(*, user_id: uuid.UUID) -> Portion:
    """The applications that they registered."""
    content = []
    for one in owned.owned_by(user_id):
        shown = asdict(one)
        secrets = ClientSecret.objects.filter(application=shown.pop("pk"))
        shown["secrets"] = list(secrets.values("created_at", "expires_at"))
        content.append(shown)
    return Portion("applications", _("Applications that you registered"), content)
