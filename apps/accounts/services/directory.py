"""Looking after other people's accounts, and after one's own, on behalf of an access token.

Who may manage whom is a matter of roles, which live on a higher floor: the hooks
`person_managed` and `roles_chosen` refuse, inside the same transaction.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from apps.accounts.models import User
from apps.accounts.services import (
    addresses,
    departures,
    guesses,
    notices,
    passwords,
    people,
    profiles,
    sessions,
)
from apps.core import hooks
from apps.core.errors import Forbidden, NotFound


def everybody(*, query: str = "", is_active: bool | None = None) -> QuerySet[User]:
    """People with their profile and `email_verified`; `query` looks in addresses and names."""
    primary = addresses.rows().filter(
        user_id=OuterRef("pk"), email=OuterRef("email"), verified=True
    )
    rows = User.objects.select_related("profile").annotate(email_verified=Exists(primary))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    if query:
        places = ("email", "username", "profile__name", "profile__given_name")
        found = Q(profile__family_name__icontains=query)
        for place in places:
            found |= Q(**{f"{place}__icontains": query})
        rows = rows.filter(found)
    return rows


def find(user_id: uuid.UUID) -> User:
    """One person, as `everybody` gives them. Raises `NotFound`."""
    user = everybody().filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    return user


def emails_of(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The e-mail address of each of these people; of one who is gone, nothing."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "email"))


def roles_of(users: Iterable[User]) -> dict[uuid.UUID, list[str]]:
    """The names of the roles each of `users` holds directly."""
    found: dict[uuid.UUID, list[str]] = import_string(settings.ROLES_OF_PEOPLE)(
        [user.pk for user in users]
    )
    return found


@transaction.atomic
def create(
    *,
    actor_id: uuid.UUID | None,
    email: str,
    password: str | None = None,
    verified: bool = False,
    username: str | None = None,
    claims: Mapping[str, Any] | None = None,
    roles: Sequence[str] | None = None,
) -> User:
    """Make an account for somebody; without a password they choose one by mail.

    Raises `Invalid`, `Conflict`, or `Forbidden` for roles that the actor may not give.
    """
    if roles is not None:
        hooks.run("roles_chosen", actor_id=actor_id, roles=roles)
    if password is not None:
        passwords.check(password, user=User(email=email, username=username))
    user = people.create(
        email=email,
        password=password,
        verified=verified,
        username=username,
        claims=claims,
        roles=roles,
    )
    return find(user.pk)


@transaction.atomic
def change(
    *,
    actor_id: uuid.UUID | None,
    user_id: uuid.UUID,
    account: Mapping[str, Any],
    password: str | None = None,
    claims: Mapping[str, Any] | None = None,
    roles: Sequence[str] | None = None,
) -> User:
    """Change what is given; `account` holds what `people.change` takes.

    A new password ends the person's sessions and tokens. They are told by mail of that and of
    another address. Raises `NotFound`, `Invalid`, `Conflict`, or `Forbidden` for an account or
    roles out of the actor's reach.
    """
    user = _managed(actor_id, user_id)
    before = user.email
    if roles is not None:
        hooks.run("roles_chosen", actor_id=actor_id, roles=roles)
        hooks.run("roles_replaced", user_id=user_id, roles=roles)
    if account:
        people.change(user=user, **account)
    if claims:
        profiles.update(user=user, values=claims)
    if password is not None:
        passwords.check(password, user=user)
        passwords.change(user=user, password=password)
        departures.write(user_id=user_id, letter="password_by_staff")
    if user.email != before:
        what = "address_by_staff"
        notice = notices.note(user_id=user_id, what=what, address=before)
        departures.write(user_id=user_id, letter=what, notice=notice)
    return find(user_id)


@transaction.atomic
def deactivate(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> User:
    """Shut somebody out. Raises `NotFound`, or `Forbidden` for oneself or a higher account."""
    people.deactivate(user=_another(actor_id, user_id))
    return find(user_id)


@transaction.atomic
def reactivate(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> User:
    """Let somebody in again. Raises `NotFound`, or `Forbidden` for a higher account."""
    people.reactivate(user=_managed(actor_id, user_id))
    return find(user_id)


@transaction.atomic
def delete(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> None:
    """Remove somebody. Raises `NotFound`, or `Forbidden` for oneself or a higher account."""
    people.delete(user=_another(actor_id, user_id))


@transaction.atomic
def end_sessions(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> int:
    """Sign somebody out everywhere; how many sessions ended.

    Raises `NotFound`, or `Forbidden` for a higher account.
    """
    return sessions.end_all(user=_managed(actor_id, user_id))


@transaction.atomic
def reset_factors(*, actor_id: uuid.UUID | None, user_id: uuid.UUID, reason: str) -> None:
    """Take somebody's second steps away, who has lost them; they are signed out and told.

    Raises `NotFound`, `Invalid` for the reason, or `Forbidden` for oneself or a higher account:
    whoever could do it to themselves would need no second step to be rid of it.
    """
    _another(actor_id, user_id)
    hooks.run("factors_reset", user_id=user_id, reason=reason)


@transaction.atomic
def end_session(*, actor_id: uuid.UUID | None, user_id: uuid.UUID, session_id: uuid.UUID) -> int:
    """End one session of somebody. Raises as `end_sessions` does."""
    return sessions.revoke(user=_managed(actor_id, user_id), session_ids=[session_id])


@transaction.atomic
def forgive_tries(*, actor_id: uuid.UUID | None, user_id: uuid.UUID) -> int:
    """Let somebody try again before whom strangers used up the tries; how many counts went.

    Raises `NotFound`, or `Forbidden` for a higher account.
    """
    return guesses.unlock(user_id=_managed(actor_id, user_id).pk, actor_id=actor_id)


@transaction.atomic
def change_own(
    *, user_id: uuid.UUID, values: Mapping[str, Any], check: Callable[[User], None]
) -> User:
    """Change one's own profile, if `check` accepts the present state; nobody comes between.

    Raises `NotFound`, `Invalid`, and whatever `check` raises.
    """
    _lock(user_id)
    check(find(user_id))
    profiles.update(user=User(pk=user_id), values=values)
    return find(user_id)


def _another(actor_id: uuid.UUID | None, user_id: uuid.UUID) -> User:
    if actor_id == user_id:
        raise Forbidden("You cannot do this to your own account here.")
    return _managed(actor_id, user_id)


def _managed(actor_id: uuid.UUID | None, user_id: uuid.UUID) -> User:
    user = _lock(user_id)
    hooks.run("person_managed", actor_id=actor_id, user_id=user_id)
    return user


def _lock(user_id: uuid.UUID) -> User:
    # Others may still refer to the row: see `people`, whose verbs take it in the same way.
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    return user
