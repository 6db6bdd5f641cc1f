"""What this app holds about a person, for the copy of their data."""

import uuid

from django.utils.translation import gettext as _

from apps.access.models import Group, RoleAssignment
from apps.access.services import authority
from apps.core.services.portions import Portion


def roles(*, user_id: uuid.UUID) -> Portion:
    """The roles they hold, the groups they are in, and what that lets them do."""
    held = RoleAssignment.objects.filter(user=user_id).order_by("role__slug")
    groups = Group.objects.filter(members=user_id).order_by("name")
    return Portion(
        "roles",
        _("What you may do here"),
        {
            "roles": [
                {"role": slug, "since": at}
                for slug, at in held.values_list("role__slug", "assigned_at")
            ],
            "groups": list(groups.values_list("name", flat=True)),
            "permissions": sorted(authority.permissions_of_person(user_id)),
        },
    )
