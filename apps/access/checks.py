"""System checks: the closed lists of this app agree with one another, or nothing starts."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from apps.access.permissions import PERMISSIONS, ROLES
from apps.access.scopes import CATALOGUE, Scope


@register
def scopes_name_known_permissions(**_: Any) -> list[CheckMessage]:
    """A scope opened by a permission that does not exist would be open to nobody."""
    return unknown_in_scopes(CATALOGUE, PERMISSIONS)


@register
def roles_hold_known_permissions(**_: Any) -> list[CheckMessage]:
    """A predefined role holds only what exists, and the default roles are predefined."""
    return unknown_in_roles(ROLES, PERMISSIONS, settings.DEFAULT_ROLES)


def unknown_in_scopes(
    scopes: Mapping[str, Scope], permissions: Collection[str]
) -> list[CheckMessage]:
    """One error for each scope that names an unknown permission."""
    return [
        Error(
            f"Scope {scope.name!r} is opened by {scope.permission!r}, which is no permission.",
            hint="Add it to apps/access/permissions.py, or mend the row in apps/access/scopes.py.",
            id="access.E001",
        )
        for scope in scopes.values()
        if scope.permission is not None and scope.permission not in permissions
    ]


def unknown_in_roles(
    roles: Mapping[str, tuple[str, tuple[str, ...]]],
    permissions: Collection[str],
    default_roles: Collection[str],
) -> list[CheckMessage]:
    """One error for each unknown permission of a role, and for each unknown default role."""
    found: list[CheckMessage] = [
        Error(f"Role {slug!r} holds {name!r}, which is no permission.", id="access.E002")
        for slug, (_, held) in roles.items()
        for name in held
        if name not in permissions
    ]
    found += [
        Error(f"DEFAULT_ROLES names {slug!r}, which is no predefined role.", id="access.E003")
        for slug in default_roles
        if slug not in roles
    ]
    return found
