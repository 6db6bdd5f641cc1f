"""What roles open: the permissions and scopes of a person, or of an application's roles."""

import uuid
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from apps.access.models import Role, RolePermission
from apps.access.permissions import PERMISSIONS
from apps.access.scopes import CATALOGUE

# One row for each permission, at least one for each active person; read on the way to every token.
_PERMISSIONS_OF_PERSON = """
SELECT u.is_superuser, p.permission
FROM accounts_user u
LEFT JOIN access_rolepermission p ON p.role_id IN (
  SELECT a.role_id FROM access_roleassignment a WHERE a.user_id = u.id
  UNION ALL
  SELECT r.role_id FROM access_group_roles r
  JOIN access_group_members m ON m.group_id = r.group_id
  WHERE m.user_id = u.id)
WHERE u.id = %s AND u.is_active
"""


def permissions_of_person(user_id: uuid.UUID) -> frozenset[str]:
    """Every permission that a person's roles hold, directly or through groups. One statement.

    A superuser holds all of them; a deactivated or unknown person none.
    """
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        cursor.execute(_PERMISSIONS_OF_PERSON, [user_id if native else user_id.hex])
        rows = cursor.fetchall()
    if any(is_superuser for is_superuser, _ in rows):
        return frozenset(PERMISSIONS)
    return frozenset(permission for _, permission in rows if permission)


def permissions_of_roles(role_ids: Iterable[int]) -> frozenset[str]:
    """Every permission that these roles hold. One statement."""
    return frozenset(
        RolePermission.objects.filter(role__in=list(role_ids)).values_list("permission", flat=True)
    )


def roles_of_person(user_id: uuid.UUID) -> list[Role]:
    """The roles a person holds, directly or through groups, by name. One statement."""
    return list(
        Role.objects.filter(Q(assignments__user=user_id) | Q(groups__members=user_id)).distinct()
    )


def open_scopes(scopes: Iterable[str], permissions: frozenset[str]) -> list[str]:
    """Those of `scopes` that exist and that `permissions` open, in the given order."""
    return [
        name
        for name in scopes
        if name in CATALOGUE
        and (CATALOGUE[name].permission is None or CATALOGUE[name].permission in permissions)
    ]


def open_to_person(user_id: uuid.UUID, scopes: Iterable[str]) -> tuple[str, ...]:
    """Those of `scopes` that the person's roles open, in the given order.

    What is not of our catalogue belongs to a protected resource: no role of ours guards it. One
    statement where a permission is needed; most requests need none.
    """
    wanted = tuple(scopes)
    guarded = [name for name in wanted if name in CATALOGUE and CATALOGUE[name].permission]
    if not guarded:
        return wanted
    closed = set(guarded) - set(open_scopes(guarded, permissions_of_person(user_id)))
    return tuple(name for name in wanted if name not in closed)
