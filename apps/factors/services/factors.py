"""Which factors a person has: looked at, named, removed."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import people
from apps.audit import events
from apps.audit.services import trail
from apps.core.errors import Conflict, Invalid, NotFound
from apps.factors.errors import Demanded
from apps.factors.models import Factor
from apps.factors.services import policy, trusted_browsers

Kind = Factor.Kind
# What makes a second step by itself; recovery codes only stand in for these.
SECOND_STEPS: Final = (Kind.TOTP, Kind.PASSKEY)
LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a factor."""

    id: int
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


def has_any(*, user_id: uuid.UUID, kinds: Collection[str] = ()) -> bool:
    """Whether the person can prove a factor, of one of `kinds` if any are named."""
    rows = Factor.objects.filter(user_id=user_id, confirmed=True)
    found: bool = (rows.filter(kind__in=kinds) if kinds else rows).exists()
    return found


def kinds_of(*, user_id: uuid.UUID) -> frozenset[str]:
    """The kinds of factors that the person can prove. One statement."""
    rows = Factor.objects.filter(user_id=user_id, confirmed=True)
    return frozenset(rows.values_list("kind", flat=True))


def has_second_step(*, user_id: uuid.UUID) -> bool:
    """Whether signing in asks this person for more than a password."""
    return has_any(user_id=user_id, kinds=SECOND_STEPS)


def overview(*, user_id: uuid.UUID) -> dict[str, list[Row]]:
    """All factors by kind; every kind has its list, oldest first."""
    found: dict[str, list[Row]] = {str(kind): [] for kind in Factor.Kind.values}
    for factor in Factor.objects.filter(user_id=user_id, confirmed=True).order_by("created_at"):
        found[factor.kind].append(_row(factor))
    return found


def is_last(*, user_id: uuid.UUID) -> bool:
    """Whether the person has one second step, and no other."""
    return Factor.objects.filter(user_id=user_id, kind__in=SECOND_STEPS).count() == 1


def may_remove(*, user_id: uuid.UUID) -> bool:
    """Whether one may go: the last one of somebody of whom one is demanded stays."""
    return not (is_last(user_id=user_id) and policy.is_required(user_id=user_id))


def get(*, user_id: uuid.UUID, factor_id: int) -> Row:
    """One of the person's own second steps. Raises `NotFound`."""
    return _row(_mine(user_id, factor_id))


@transaction.atomic
def rename(*, user_id: uuid.UUID, factor_id: int, name: str) -> None:
    """Call it something else. Raises `Invalid`, `NotFound`."""
    people.hold(user_id)
    factor = _mine(user_id, factor_id)
    factor.name = clean_name(name)
    factor.save(update_fields=["name"])


@transaction.atomic
def remove(*, user_id: uuid.UUID, factor_id: int) -> Row:
    """Forget a second step; returns what it was. Raises `NotFound`, `Conflict`, `Demanded`."""
    people.hold(user_id)
    factor = _mine(user_id, factor_id)
    if not may_remove(user_id=user_id):
        raise Demanded
    if factor.kind == Kind.PASSKEY:
        _refuse_to_shut_out(factor)
    gone = _row(factor)
    # A passkey belongs to its credential, and goes with it.
    (factor.authenticator or factor).delete()
    trail.record(events.FACTOR_REMOVED, subject=user_id, details={"factor": gone.kind})
    trusted_browsers.forget_all(user_id=user_id)
    if not has_second_step(user_id=user_id):
        # They only stood in for it.
        Factor.objects.filter(user_id=user_id).exclude(kind__in=SECOND_STEPS).delete()
    return gone


def be_first(*, user_id: uuid.UUID) -> None:
    """Hold the person while their first one is set up. Raises `Conflict` if there is one."""
    people.hold(user_id)
    if has_second_step(user_id=user_id):
        raise Conflict


def added(factor: Factor) -> None:
    """Call after a second step was added, in the same transaction."""
    trusted_browsers.forget_all(user_id=factor.user_id)
    trail.record(events.FACTOR_ADDED, subject=factor.user_id, details={"factor": str(factor.kind)})


def squeezed(code: str) -> str:
    """A code without the spaces and dashes that people put into it."""
    return "".join(sign for sign in code if sign.isalnum())


def clean_name(name: str) -> str:
    """A name within bounds. Raises `Invalid`."""
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give it a name."), field="name")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(_("A name has at most 64 letters, digits and signs."), field="name")
    return name


def _mine(user_id: uuid.UUID, factor_id: int) -> Factor:
    mine = Factor.objects.filter(user_id=user_id, kind__in=SECOND_STEPS, confirmed=True)
    found = mine.filter(pk=factor_id).first()
    if found is None:
        raise NotFound
    return found


def _refuse_to_shut_out(passkey: Factor) -> None:
    """Whoever has no password signs in with a passkey: the last one stays."""
    others = Factor.objects.filter(user_id=passkey.user_id, kind=Kind.PASSKEY)
    if not passkey.user.has_usable_password() and not others.exclude(pk=passkey.pk).exists():
        raise Conflict(
            _("You sign in with this passkey. Choose a password first, or add another passkey.")
        )


def _row(factor: Factor) -> Row:
    return Row(
        id=factor.pk,
        kind=factor.kind,
        name=factor.name,
        created_at=factor.created_at,
        last_used_at=factor.last_used_at,
    )
