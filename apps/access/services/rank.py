"""Who may look after whose account: nobody reaches further through it than they do already."""

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from django.contrib.auth import get_user_model

from apps.access.models import Role, RoleAssignment
from apps.access.permissions import PERMISSIONS
from apps.access.services import authority
from apps.access.services import roles as role_services
from apps.core.errors import Forbidden

_SUPERUSER: Final = "superuser"
# What a person must hold at that moment: their token's scopes are from when it was given.
_TO_MANAGE: Final = frozenset({"users.write", "admin.change"})
# Power over other people: an application acting for itself never touches accounts that hold it.
_OVER_OTHERS: Final = frozenset(
    {_SUPERUSER, "users.read", "users.write", "admin.view", "admin.change"}
)


def on_person_managed(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> None:
    """Somebody is about to change another account; `actor_id` None is an application.

    Whoever can change an account can take it over, so a person must still look after accounts,
    and hold every permission that the other holds, also while that account is deactivated.
    Raises `Forbidden`.
    """
    target = _held(user_id)
    if actor_id is None:
        is_reached = not target & _OVER_OTHERS
    else:
        held = _held(actor_id)
        is_reached = bool(held & _TO_MANAGE) and target <= held
    if not is_reached:
        raise Forbidden("This account may do more than you: ask an administrator.")


def on_roles_chosen(*, actor_id: uuid.UUID | None, roles: Sequence[str]) -> None:
    """Somebody chooses roles for an account: administrators may, up to what they hold.

    Raises `Forbidden`, or `Invalid(field="roles")` for an unknown role.
    """
    chosen = role_services.by_slugs(roles)
    given = authority.permissions_of_roles([role.pk for role in chosen])
    check_permissions_chosen(actor_id=actor_id, permissions=given)


def check_permissions_chosen(*, actor_id: uuid.UUID | None, permissions: Collection[str]) -> None:
    """Somebody decides who holds these permissions: only among those they hold themselves.

    Raises `Forbidden`.
    """
    held = _held(actor_id) if actor_id else frozenset()
    if "admin.change" not in held or set(permissions) - held:
        raise Forbidden("Only an administrator may choose roles.")


def slugs_of_people(user_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of the roles that each of these people holds directly. One statement."""
    found: dict[uuid.UUID, list[str]] = {user_id: [] for user_id in user_ids}
    rows = RoleAssignment.objects.filter(user__in=user_ids).order_by("role__slug")
    for user_id, slug in rows.values_list("user", "role__slug"):
        found[user_id].append(slug)
    return found


def _held(user_id: uuid.UUID) -> frozenset[str]:
    """Every permission of a person, whether or not the account is active."""
    if get_user_model().objects.filter(pk=user_id, is_superuser=True).exists():
        return frozenset({*PERMISSIONS, _SUPERUSER})
    roles: list[Role] = authority.roles_of_person(user_id)
    return authority.permissions_of_roles([role.pk for role in roles])
