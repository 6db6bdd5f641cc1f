"""Roles: define them, give them to people, take them away."""

import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from apps.access.models import Role, RoleAssignment, RolePermission
from apps.access.permissions import PERMISSIONS, ROLES
from apps.audit import events
from apps.audit.services import trail
from apps.core.errors import Forbidden, Invalid, NotFound

_SLUG = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?\Z")


def on_person_created(*, user: Any, roles: Sequence[str] | None = None) -> None:
    """A person was created: give them `roles`, or the default ones if None.

    Raises `Invalid(field="roles")` for an unknown one.
    """
    _assign(user.pk, by_slugs(settings.DEFAULT_ROLES if roles is None else roles))


def by_slugs(slugs: Iterable[str]) -> list[Role]:
    """The roles with these names, each once, in order.

    Raises `Invalid(field="roles")` for an unknown one.
    """
    wanted = list(dict.fromkeys(slugs))
    # A name with a NUL would be refused by the database with an error of its own.
    known = {
        role.slug: role
        for role in Role.objects.filter(slug__in=[slug for slug in wanted if _SLUG.match(slug)])
    }
    for slug in wanted:
        if slug not in known:
            raise Invalid(f"There is no role {slug[:64]!r}.", field="roles")
    return [known[slug] for slug in wanted]


@transaction.atomic
def assign(*, user_id: uuid.UUID, role: str) -> None:
    """Give a person a role; having it already is no fault. Raises `Invalid`, `NotFound`."""
    wanted = by_slugs([role])
    _lock_person(user_id)
    if role not in _held_directly(user_id):
        _assign(user_id, wanted)
        trail.record(events.ROLES_CHANGED, subject=user_id, details={"given": [role]})


@transaction.atomic
def take_away(*, user_id: uuid.UUID, role: str) -> None:
    """Take a role from a person; not having it is no fault. Raises `Invalid`."""
    unwanted = by_slugs([role])
    taken, _ = RoleAssignment.objects.filter(user=user_id, role__in=unwanted).delete()
    if taken:
        trail.record(events.ROLES_CHANGED, subject=user_id, details={"taken": [role]})


@transaction.atomic
def replace(*, user_id: uuid.UUID, roles: Sequence[str]) -> None:
    """Let a person hold exactly these roles directly. Raises `Invalid`, `NotFound`."""
    wanted = by_slugs(roles)
    _lock_person(user_id)
    before, after = _held_directly(user_id), {role.slug for role in wanted}
    if before == after:
        return
    RoleAssignment.objects.filter(user=user_id).exclude(role__in=wanted).delete()
    _assign(user_id, wanted)
    trail.record(
        events.ROLES_CHANGED,
        subject=user_id,
        details={"given": sorted(after - before), "taken": sorted(before - after)},
    )


@transaction.atomic
def define(*, slug: str, description: str = "", permissions: Collection[str] = ()) -> Role:
    """Make a role, or change the one with this name, to hold exactly `permissions`.

    Raises `Invalid` for a bad name, description or permission; `Forbidden` for a predefined role.
    """
    if not _SLUG.match(slug):
        raise Invalid(
            "A role's name has small letters, digits, dashes and underscores, up to 64.",
            field="slug",
        )
    if len(description) > 200 or not description.isprintable():
        raise Invalid("A description is one line of up to 200 characters.", field="description")
    for permission in permissions:
        if permission not in PERMISSIONS:
            raise Invalid(f"There is no permission {permission[:64]!r}.", field="permissions")
    Role.objects.bulk_create([Role(slug=slug)], ignore_conflicts=True)
    role = Role.objects.select_for_update().get(slug=slug)
    if role.is_predefined:
        raise Forbidden("A predefined role cannot be changed.")
    role.description = description
    role.save(update_fields=["description"])
    _hold(role, permissions)
    trail.record(
        events.ROLE_DEFINED, details={"role": slug, "permissions": sorted(set(permissions))}
    )
    return role


@transaction.atomic
def demand_factor(*, slug: str, is_demanded: bool) -> None:
    """Say whether whoever holds this role must have a second step; also of a predefined one.

    Those who hold it and have none set one up at their next sign-in. Raises `NotFound`.
    """
    role = Role.objects.select_for_update().filter(slug=slug).first()
    if role is None:
        raise NotFound
    role.requires_factor = is_demanded
    role.save(update_fields=["requires_factor"])
    trail.record(events.ROLE_DEFINED, details={"role": slug, "requires_factor": is_demanded})


def factor_is_demanded(user_id: uuid.UUID) -> bool:
    """Whether a role of this person, held directly or through a group, demands a second step."""
    held = Q(assignments__user=user_id) | Q(groups__members=user_id)
    return Role.objects.filter(held, requires_factor=True).exists()


@transaction.atomic
def remove(*, slug: str) -> None:
    """Delete a role; whoever held it loses it. Raises `NotFound`, `Forbidden` for a predefined."""
    role = Role.objects.select_for_update().filter(slug=slug).first()
    if role is None:
        raise NotFound
    if role.is_predefined:
        raise Forbidden("A predefined role cannot be deleted.")
    role.delete()
    trail.record(events.ROLE_REMOVED, details={"role": slug})


@transaction.atomic
def keep_predefined() -> None:
    """Make the predefined roles hold what `permissions.ROLES` says.

    Safe to run again, and by several processes at once.
    """
    Role.objects.bulk_create([Role(slug=slug) for slug in ROLES], ignore_conflicts=True)
    # Always in the same order: two processes wait for each other instead of locking crosswise.
    for role in Role.objects.select_for_update().filter(slug__in=ROLES).order_by("slug"):
        role.description, permissions = ROLES[role.slug]
        role.is_predefined = True
        role.save(update_fields=["description", "is_predefined"])
        _hold(role, permissions)


def _hold(role: Role, permissions: Collection[str]) -> None:
    RolePermission.objects.filter(role=role).exclude(permission__in=permissions).delete()
    RolePermission.objects.bulk_create(
        [RolePermission(role=role, permission=name) for name in dict.fromkeys(permissions)],
        ignore_conflicts=True,
    )


def _assign(user_id: uuid.UUID, roles: Iterable[Role]) -> None:
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(user_id=user_id, role=role) for role in roles], ignore_conflicts=True
    )


def _held_directly(user_id: uuid.UUID) -> set[str]:
    assigned = RoleAssignment.objects.filter(user=user_id)
    return set(assigned.values_list("role__slug", flat=True))


def _lock_person(user_id: uuid.UUID) -> None:
    """Hold the person's row: roles of one person change one at a time. Raises `NotFound`."""
    if not get_user_model().objects.select_for_update(no_key=True).filter(pk=user_id).exists():
        raise NotFound("There is no such person.")
