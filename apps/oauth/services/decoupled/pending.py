"""Requests that a person answers on another device than the one that asks (RFC 8628, CIBA).

The client holds a secret and asks with it until there is an answer. What the person allows is
issued as an authorization code whose code is that secret: it is redeemed once, a replay takes
everything back, and whatever ends codes ends it.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.services import sessions
from apps.audit.events import Kind
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import NotFound
from apps.core.services import jobs
from apps.oauth.errors import (
    AuthorizationPending,
    Declined,
    ExpiredToken,
    InvalidGrant,
    OAuthError,
    SlowDown,
)
from apps.oauth.models import DecoupledRequest
from apps.oauth.services import codes, consents, targets
from apps.oauth.services.decoupled import user_codes

DEVICE: Final = DecoupledRequest.Kind.DEVICE
CIBA: Final = DecoupledRequest.Kind.CIBA
# The job that tells a client of an answer.
WAKE_UP: Final = "oauth.wake_up"
LIFETIME: Final = timedelta(minutes=10)
INTERVAL_SECONDS: Final = 5
SLOWER_SECONDS: Final = 5
SECRET_BYTES: Final = 32
_LONGEST_INTERVAL: Final = 600


class Gone(NotFound):
    """The request is unknown, has expired, or was answered by somebody."""

    code = "request_gone"
    message = "This request is no longer open."


@dataclass(frozen=True, slots=True)
class Begun:
    """A new request as its client is told of it; both codes are in clear here only."""

    secret: str
    user_code: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class Open:
    """A request as the person sees it; `answer` is theirs, None as long as there is none."""

    id: UUID
    kind: str
    client_id: str
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    acr_values: tuple[str, ...]
    address: str
    binding_message: str
    started_at: datetime
    answer: bool | None


def begin_for_device(
    *,
    application_pk: int,
    scopes: Collection[str],
    resources: Collection[str] = (),
    acr_values: Collection[str],
    address: str,
) -> Begun:
    """Note what a device asks for; whoever types the code answers it (RFC 8628 §3.2)."""
    secret, code = secrets.token_urlsafe(SECRET_BYTES), _free_user_code()
    now = clock.now()
    DecoupledRequest.objects.create(
        kind=DEVICE,
        application_id=application_pk,
        digest=digest_of(DEVICE, secret),
        user_code_digest=user_codes.digest(code),
        scopes=list(scopes),
        resources=list(resources),
        acr_values=list(acr_values),
        address=address,
        created_at=now,
        expires_at=now + LIFETIME,
        interval=INTERVAL_SECONDS,
    )
    return Begun(secret, code, int(LIFETIME.total_seconds()), INTERVAL_SECONDS)


def by_user_code(typed: str) -> UUID:
    """The open request that a device shows this code for. Raises `Gone`."""
    digest = user_codes.digest(typed) if user_codes.read(typed) else ""
    found = open_ones().filter(user_code_digest=digest).values_list("pk", flat=True).first()
    if found is None:
        raise Gone
    return found


def find(*, request_id: UUID, kind: str, user_id: UUID) -> Open:
    """An open request that is this person's to answer, or was. Raises `Gone`."""
    row = (
        DecoupledRequest.objects.select_related("application")
        .filter(pk=request_id, kind=kind, expires_at__gt=clock.now())
        .first()
    )
    if row is None or row.user_id not in (None, user_id):
        raise Gone
    return Open(
        id=row.pk,
        kind=row.kind,
        client_id=row.application.client_id,
        scopes=tuple(row.scopes),
        resources=tuple(row.resources),
        acr_values=tuple(row.acr_values),
        address=row.address,
        binding_message=row.binding_message,
        started_at=row.created_at,
        answer=row.is_allowed if row.answered_at else None,
    )


@transaction.atomic
def allow(
    *,
    request_id: UUID,
    session_id: UUID,
    authorization: codes.Authorization,
    asked: Collection[str] | None,
    event: Kind,
) -> None:
    """The person says yes: their answer, their consent and the code stand or fall together.

    `asked` are the scopes that were put to them, None for an app that asks for no consent. The
    code has no session behind it, so this one must be alive now. Raises `Gone`.
    """
    people = get_user_model().objects.select_for_update(no_key=True)
    is_there = people.filter(pk=authorization.user_id, is_active=True).first() is not None
    if not is_there or not sessions.hold(session_id=session_id):
        raise Gone
    row = _answer(request_id, authorization.user_id, is_allowed=True)
    if asked is not None:
        consents.grant(
            user_id=authorization.user_id,
            application_pk=authorization.application_pk,
            asked=asked,
            agreed=authorization.scopes,
            resources=targets.foreign(authorization.resources),
        )
    codes.keep(authorization, digest=row.digest, expires_at=row.expires_at)
    trail.record(event, subject=authorization.user_id, client_id=authorization.client_id)


@transaction.atomic
def deny(*, request_id: UUID, user_id: UUID, event: Kind) -> None:
    """The person says no. Raises `Gone`."""
    row = _answer(request_id, user_id, is_allowed=False)
    trail.record(event, subject=user_id, client_id=row.application.client_id)


def poll(*, kind: str, secret: str, application_pk: int) -> str:
    """The sum under which the code is to be redeemed, once the person has allowed it.

    Raises `InvalidGrant`, `AuthorizationPending`, `SlowDown`, `ExpiredToken`, `Declined`.
    """
    digest = digest_of(kind, secret)
    # Raised when what was counted is committed.
    refusal = _asked(digest, kind, application_pk)
    if refusal is not None:
        raise refusal
    return digest


def open_ones() -> QuerySet[DecoupledRequest]:
    """Those that nobody has answered, and still can."""
    return DecoupledRequest.objects.filter(answered_at__isnull=True, expires_at__gt=clock.now())


def digest_of(kind: str, secret: str) -> str:
    """Never that of an authorization code: the secret is good for its own grant type alone."""
    return hmac.digest(kind.encode(), secret.encode(), "sha256").hex()


@transaction.atomic
def _asked(digest: str, kind: str, application_pk: int) -> OAuthError | None:
    """What stands against redeeming; of many questions at once each is counted."""
    rows = DecoupledRequest.objects.select_for_update()
    row = rows.filter(digest=digest, application=application_pk, kind=kind).first()
    if row is None:
        return InvalidGrant(detail="unknown request, or another client's")
    if row.answered_at and row.is_allowed:
        return None
    if row.expires_at <= clock.now():
        return ExpiredToken()
    return Declined() if row.answered_at else _counted(row)


def _counted(row: DecoupledRequest) -> OAuthError:
    """RFC 8628 §3.5: whoever asks too early has to wait five seconds longer from then on."""
    now = clock.now()
    is_early = row.polled_at is not None and now - row.polled_at < timedelta(seconds=row.interval)
    if is_early:
        row.interval = min(row.interval + SLOWER_SECONDS, _LONGEST_INTERVAL)
    row.polled_at = now
    row.save(update_fields=["interval", "polled_at"])
    return SlowDown() if is_early else AuthorizationPending()


def _answer(request_id: UUID, user_id: UUID, *, is_allowed: bool) -> DecoupledRequest:
    """One statement decides between two answers; a client that wants to know is told of it.

    Raises `Gone`, also to anybody but the one who is asked.
    """
    mine = open_ones().filter(Q(user=None) | Q(user=user_id), pk=request_id)
    if not mine.update(user_id=user_id, answered_at=clock.now(), is_allowed=is_allowed):
        raise Gone
    row = DecoupledRequest.objects.select_related("application").get(pk=request_id)
    if row.wake_up:
        jobs.enqueue(kind=WAKE_UP, payload={"request": str(row.pk)})
    return row


def _free_user_code() -> str:
    """A code that no request has, whether or not it is still open."""
    code = user_codes.new()
    while DecoupledRequest.objects.filter(user_code_digest=user_codes.digest(code)).exists():
        code = user_codes.new()
    return code
