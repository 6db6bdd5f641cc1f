"""Leave to register: initial access tokens, made by the operator (RFC 7591 §1.2, §3)."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.audit import events
from apps.audit.services import trail
from apps.clients.errors import NotAdmitted
from apps.clients.models import InitialAccessToken
from apps.clients.services.dynamic import limits
from apps.clients.services.dynamic.limits import Limits
from apps.core import clock
from apps.core.services.purging import remove

_LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Leave:
    """What a token opens; `kept` is what is remembered of it with the application."""

    token_pk: int
    kept: dict[str, Any]
    limits: Limits


@transaction.atomic
def make(
    *, label: str, lifetime: timedelta | None, uses: int | None, opened: dict[str, list[str]]
) -> str:
    """A new token, in clear this once. `opened`: lists of `Limits`, in place of everybody's."""
    token = secrets.token_urlsafe(32)
    InitialAccessToken.objects.create(
        digest=digest_of(token),
        label=label[:100],
        expires_at=clock.now() + lifetime if lifetime else None,
        uses_left=uses,
        limits=opened,
    )
    trail.record(events.INITIAL_ACCESS_TOKEN_MADE, details={"uses": uses or 0})
    return token


def look_up(token: str) -> Leave:
    """What a token opens, without using it up. Raises `NotAdmitted`."""
    row = _alive().filter(digest=digest_of(token)).first()
    if row is None:
        raise NotAdmitted
    return Leave(row.pk, row.limits, limits.read(row.limits))


def use(leave: Leave) -> None:
    """Use it up, once, in the caller's transaction. Raises `NotAdmitted`: others were faster."""
    used = _alive().filter(pk=leave.token_pk).update(uses_left=F("uses_left") - 1)
    if not used:
        raise NotAdmitted


@transaction.atomic
def end(*, token_pk: int) -> None:
    """It opens nothing any more."""
    InitialAccessToken.objects.filter(pk=token_pk).delete()
    trail.record(events.INITIAL_ACCESS_TOKEN_ENDED)


def digest_of(token: str) -> str:
    """256 random bits need no salt. What nobody made has no digest that is kept."""
    return hashlib.sha256(token[:_LONGEST].encode(errors="surrogatepass")).hexdigest()


def purge(*, batch: int) -> int:
    """Remove those that open nothing any more. Returns how many."""
    dead = Q(expires_at__lte=clock.now()) | Q(uses_left=0)
    return remove(InitialAccessToken.objects.filter(dead), batch=batch)


def opened(chosen: Limits) -> dict[str, list[str]]:
    """Limits as they are kept."""
    return {name: list(value) for name, value in asdict(chosen).items()}


def _alive() -> QuerySet[InitialAccessToken]:
    in_time = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return InitialAccessToken.objects.filter(in_time, Q(uses_left=None) | Q(uses_left__gt=0))
