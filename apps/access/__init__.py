"""Floor 4: roles, and which scopes they open (RBAC).

permissions.py  the closed list of permissions
scopes.py       the closed catalogue of scopes: the sentence people read at consent, the claims
                it releases, and the permission that opens it
models/         Role, RolePermission, RoleAssignment, Group, ProtectedResource
services/       roles (define, assign, take away), authority (what a person or a role list opens),
                resources (APIs besides our own, and the scopes they bring)
engine/         Django's authentication-backend face of it (`user.has_perm`)
"""
