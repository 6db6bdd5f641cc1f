"""Groups: people who hold the same roles."""

import uuid
from collections.abc import Collection, Sequence

from django.contrib.auth import get_user_model
from django.db import transaction

from apps.access.models import Group
from apps.access.services import roles as role_services
from apps.core.errors import Invalid, NotFound


@transaction.atomic
def define(*, name: str, roles: Sequence[str]) -> Group:
    """Make a group, or change the one with this name, to hold exactly `roles`. Raises `Invalid`."""
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise Invalid("A group's name is one line of up to 100 characters.", field="name")
    held = role_services.by_slugs(roles)
    Group.objects.bulk_create([Group(name=name.strip())], ignore_conflicts=True)
    group = _locked(name)
    group.roles.set(held)
    return group


@transaction.atomic
def remove(*, name: str) -> None:
    """Delete a group; its members lose what they held through it. Raises `NotFound`."""
    _locked(name).delete()


@transaction.atomic
def add_member(*, name: str, user_id: uuid.UUID) -> None:
    """Put a person into a group; being in it is no fault. Raises `NotFound`."""
    group = _locked(name)
    person = get_user_model().objects.filter(pk=user_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    group.members.add(person)


@transaction.atomic
def remove_member(*, name: str, user_id: uuid.UUID) -> None:
    """Take a person out of a group; not being in it is no fault. Raises `NotFound`."""
    group = _locked(name)
    group.members.set(group.members.exclude(pk=user_id))


@transaction.atomic
def replace_members(*, name: str, user_ids: Collection[uuid.UUID]) -> None:
    """Let a group have exactly these members. Raises `NotFound` for group or person."""
    group = _locked(name)
    people = list(get_user_model().objects.filter(pk__in=user_ids))
    if len(people) != len(set(user_ids)):
        raise NotFound("There is no such person.")
    group.members.set(people)


def _locked(name: str) -> Group:
    group = Group.objects.select_for_update().filter(name=name.strip()).first()
    if group is None:
        raise NotFound("There is no such group.")
    return group
