"""Tables of apps.access."""

from apps.access.models.role import Group, Role, RoleAssignment, RolePermission

__all__ = ["Group", "Role", "RoleAssignment", "RolePermission"]
