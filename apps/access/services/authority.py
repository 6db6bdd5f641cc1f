"""What roles open: the permissions and scopes of a person, or of an application's roles."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from apps.access.models import Role, RolePermission
from apps.access.scopes import CATALOGUE


def permissions_of_person(user_id: uuid.UUID) -> frozenset[str]:
    """Every permission that a person's roles hold, directly or through groups. One statement."""
    return frozenset(
        RolePermission.objects.filter(
            Q(role__assignments__user=user_id) | Q(role__groups__members=user_id)
        ).values_list("permission", flat=True)
    )


def permissions_of_roles(role_ids: Iterable[int]) -> frozenset[str]:
    """Every permission that these roles hold. One statement."""
    return frozenset(
        RolePermission.objects.filter(role__in=list(role_ids)).values_list("permission", flat=True)
    )


def roles_of_person(user_id: uuid.UUID) -> list[Role]:
    """The roles a person holds, directly or through groups, by name."""
    return list(
        Role.objects.filter(
            Q(assignments__user=user_id) | Q(groups__members=user_id)
        ).distinct()
    )


def open_scopes(scopes: Iterable[str], permissions: frozenset[str]) -> list[str]:
    """Those of `scopes` that exist and that `permissions` open, in the given order."""
    return [
        name
        for name in scopes
        if name in CATALOGUE
        and (CATALOGUE[name].permission is None or CATALOGUE[name].permission in permissions)
    ]
