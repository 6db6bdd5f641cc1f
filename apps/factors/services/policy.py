"""Of whom a second step is demanded: by the setting or by a role. Applications ask themselves."""

import uuid

from django.conf import settings
from django.utils.module_loading import import_string

from apps.accounts.services import people


def is_required(*, user_id: uuid.UUID) -> bool:
    """Whether this person must have a second step."""
    if settings.FACTOR_REQUIRED == "everyone":
        return True
    if settings.FACTOR_REQUIRED == "staff" and people.find(user_id).is_staff:
        return True
    return bool(import_string(settings.FACTOR_DEMANDED_BY_ROLES)(user_id))
