"""Tables of apps.access."""

from apps.access.models.protected_resource import ProtectedResource
from apps.access.models.role import Group, Role, RoleAssignment, RolePermission

__all__ = ["Group", "ProtectedResource", "Role", "RoleAssignment", "RolePermission"]
