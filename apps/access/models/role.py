"""Roles, what they hold, and who holds them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.access.permissions import PERMISSIONS
from apps.core import clock


class Role(models.Model):
    """A named set of permissions. Predefined ones cannot be deleted."""

    slug = models.SlugField(max_length=64, unique=True)
    description = models.CharField(max_length=200, blank=True)
    is_predefined = models.BooleanField(default=False)
    # Whoever holds it must have a second step (apps.factors asks).
    requires_factor = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.slug


class RolePermission(models.Model):
    """One permission of one role."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="permissions")
    permission = models.CharField(max_length=64, choices=list(PERMISSIONS.items()))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "permission"], name="role_permission_once")
        ]

    def __str__(self) -> str:
        return self.permission


class RoleAssignment(models.Model):
    """A person holds a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="assignments")
    assigned_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="role_assigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.role_id} to {self.user_id}"


class Group(models.Model):
    """People who hold the same roles."""

    name = models.CharField(max_length=100, unique=True)
    roles = models.ManyToManyField(Role, related_name="groups", blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
