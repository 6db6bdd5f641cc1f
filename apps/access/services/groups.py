"""Groups: people who hold the same roles."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from django.contrib.auth import get_user_model
from django.db import transaction

from apps.access.models import Group
from apps.access.services import roles as role_services
from apps.audit import events
from apps.audit.services import trail
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
    facts = {"group": group.pk, "roles": [role.slug for role in held]}
    trail.record(events.GROUP_CHANGED, details=facts)
    return group


@transaction.atomic
def remove(*, name: str) -> None:
    """Delete a group; its members lose what they held through it. Raises `NotFound`."""
    group = _locked(name)
    trail.record(events.GROUP_REMOVED, details={"group": group.pk})
    group.delete()


@transaction.atomic
def add_member(*, name: str, user_id: uuid.UUID) -> None:
    """Put a person into a group; being in it is no fault. Raises `NotFound`."""
    group = _locked(name)
    person = get_user_model().objects.filter(pk=user_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    group.members.add(person)
    _record_members(group, joined=[user_id])


@transaction.atomic
def remove_member(*, name: str, user_id: uuid.UUID) -> None:
    """Take a person out of a group; not being in it is no fault. Raises `NotFound`."""
    group = _locked(name)
    group.members.set(group.members.exclude(pk=user_id))
    _record_members(group, left=[user_id])


@transaction.atomic
def replace_members(*, name: str, user_ids: Collection[uuid.UUID]) -> None:
    """Let a group have exactly these members. Raises `NotFound` for group or person."""
    group = _locked(name)
    people = list(get_user_model().objects.filter(pk__in=user_ids))
    if len(people) != len(set(user_ids)):
        raise NotFound("There is no such person.")
    before, after = set(group.members.values_list("pk", flat=True)), set(user_ids)
    group.members.set(people)
    _record_members(group, joined=after - before, left=before - after)


def _record_members(
    group: Group, *, joined: Iterable[uuid.UUID] = (), left: Iterable[uuid.UUID] = ()
) -> None:
    """Whose roles changed with it."""
    for user_id in joined:
        trail.record(events.ROLES_CHANGED, subject=user_id, details={"joined": group.pk})
    for user_id in left:
        trail.record(events.ROLES_CHANGED, subject=user_id, details={"left": group.pk})


def _locked(name: str) -> Group:
    group = Group.objects.select_for_update().filter(name=name.strip()).first()
    if group is None:
        raise NotFound("There is no such group.")
    return group
