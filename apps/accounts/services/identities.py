"""Accounts at other providers that open an account here: find, link, unlink.

An identity is who the issuer says it is, by its subject; an e-mail address never is. The rows are
the account engine's (`socialaccount.SocialAccount`), reached by name as every table of another
app is. Tokens of the other provider are not kept.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from apps.accounts.errors import IdentityTaken, LastWayIn
from apps.accounts.models import User
from apps.accounts.services import addresses, people, proofs, sessions
from apps.audit import events
from apps.audit.services import trail
from apps.core import clock, errors


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as one provider knows them. `is_vouched`: their address is theirs.

    That takes both: the provider says that it verified the address, and the operator believes it.
    """

    provider: str
    issuer: str
    subject: str
    email: str = ""
    is_vouched: bool = False

    @property
    def key(self) -> str:
        """The subject bound to its issuer: another issuer under the same name is somebody else."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()

    @property
    def facts(self) -> dict[str, str]:
        """All that is kept: who, and what the person calls it."""
        return {"iss": self.issuer, "sub": self.subject, "email": self.email}


def rows() -> models.QuerySet[Any]:
    """Every linked identity of everybody."""
    found: models.QuerySet[Any] = apps.get_model("socialaccount", "SocialAccount").objects.all()
    return found


def holder(identity: Identity) -> User | None:
    """The person whom this identity opens the account of. What it is called there is noted."""
    row = rows().select_related("user").filter(**_named(identity)).first()
    if row is None:
        return None
    rows().filter(pk=row.pk).update(extra_data=identity.facts, last_login=clock.now())
    person: User = row.user
    return person


def owner_of(*, issuer: str, subject: str) -> uuid.UUID | None:
    """Whose account the identity opens, under whatever name the operator calls its provider."""
    key = Identity("", issuer, subject).key
    owners = set(rows().filter(uid=key).values_list("user_id", flat=True)[:2])
    return owners.pop() if len(owners) == 1 else None


def is_linked(*, user_id: uuid.UUID, key: str) -> bool:
    """Whether the identity with this key opens the person's account."""
    return rows().filter(user_id=user_id, uid=key).exists()


@transaction.atomic
def link(*, user_id: uuid.UUID, identity: Identity) -> bool:
    """Let this identity open the person's account; False when it did already.

    Raises `IdentityTaken` when it opens another one, `NotFound` when the person is gone.
    """
    people.hold(user_id)
    row, is_new = rows().get_or_create(
        **_named(identity), defaults={"user_id": user_id, "extra_data": identity.facts}
    )
    if row.user_id != user_id:
        raise IdentityTaken
    if is_new:
        details = {"provider": identity.provider}
        trail.record(events.UPSTREAM_LINKED, subject=user_id, details=details)
    return bool(is_new)


@transaction.atomic
def unlink(*, user_id: uuid.UUID, link_id: int, keep_session: uuid.UUID) -> str:
    """Take an identity away; sessions elsewhere that another provider opened end with it.

    Returns the provider's name here. Raises `LastWayIn`, or `NotFound` when it is not theirs.
    """
    people.hold(user_id)
    person = people.find(user_id)
    row = rows().filter(pk=link_id, user_id=user_id).first()
    if row is None:
        raise errors.NotFound
    others = rows().filter(user_id=user_id, provider__in=configured()).exclude(pk=row.pk)
    if not others.exists() and not _has_own_way_in(person):
        raise LastWayIn
    row.delete()
    details = {"provider": row.provider}
    trail.record(events.UPSTREAM_UNLINKED, subject=user_id, details=details)
    sessions.end(
        user=person,
        session_ids=[
            one.pk
            for one in sessions.live_for(person)
            if one.pk != keep_session and proofs.UPSTREAM in _methods(one.methods)
        ],
    )
    return str(row.provider)


@transaction.atomic
def on_account_recovered(user_id: uuid.UUID, since: datetime) -> None:
    """What was linked since then may open the account for a thief."""
    for row in rows().filter(user_id=user_id, date_joined__gte=since):
        row.delete()
        details = {"provider": row.provider}
        trail.record(events.UPSTREAM_UNLINKED, subject=user_id, details=details)


def links_of(user_id: uuid.UUID) -> list[Any]:
    """A person's identities, oldest first."""
    return list(rows().filter(user_id=user_id).order_by("date_joined", "pk"))


@transaction.atomic
def sign_up(*, identity: Identity) -> User:
    """Make a person for an identity that nobody here has.

    Linked at once only when the address is vouched for. Otherwise whoever enters the mailed code
    links it (`engine.upstream`): before, anybody could plant an identity of their own at
    somebody else's address, and wait. Raises `Conflict` when the address belongs to somebody.
    """
    person = people.create(email=identity.email, verified=identity.is_vouched)
    if identity.is_vouched:
        link(user_id=person.pk, identity=identity)
    return person


def unproved(email: str) -> User | None:
    """The account that waits for its owner: no address confirmed, no password, no identity.

    Left by a sign-up that stopped before its code, or made by an administrator.
    """
    person = User.objects.filter(email=email, is_active=True, is_superuser=False).first()
    if (
        person is None
        or person.has_usable_password()
        or addresses.rows().filter(user_id=person.pk, verified=True).exists()
        or rows().filter(user_id=person.pk).exists()
    ):
        return None
    return person


def configured() -> list[str]:
    """The names of the providers that one can sign in with today."""
    return [upstream.id for upstream in settings.UPSTREAM_PROVIDERS]


def _named(identity: Identity) -> dict[str, str]:
    return {"provider": identity.provider, "uid": identity.key}


def _has_own_way_in(person: User) -> bool:
    """A password, or what a higher floor knows (a passkey)."""
    return person.has_usable_password() or any(
        import_string(path)(person.pk) for path in settings.WAYS_IN
    )


def _methods(entries: list[Mapping[str, Any]]) -> set[str]:
    return {entry["method"] for entry in entries}
