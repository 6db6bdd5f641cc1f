"""Authorization requests that wait for the person: keep or push, resume, finish.

The browser carries only the id, which is a secret of 256 bits: nobody finds another's request.
What a request may do is judged anew each time it is resumed. `purge` removes them.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import AuthorizationRequest

# A double click, or a browser that asks again, within this span gets a code of its own.
# Not one that was pushed: it is used once (RFC 9126 §7.3).
DOUBLE_CLICK = timedelta(seconds=10)
PUSHED: Final = "urn:ietf:params:oauth:request_uri:"
_ID = re.compile(r"[A-Za-z0-9_-]{43}")


class RequestGone(NotFound):
    """The request is unknown, has expired, or was answered already (`is_finished`)."""

    code = "request_gone"
    message = "This sign-in is no longer open."

    def __init__(self, *, client_id: str = "", is_finished: bool = False) -> None:
        super().__init__()
        self.client_id = client_id
        self.is_finished = is_finished


@dataclass(frozen=True, slots=True)
class Kept:
    """A request that was kept; `parameters` are the ones that were sent."""

    id: str
    parameters: dict[str, Any]
    started_at: datetime
    chosen: UUID | None
    goes_without: bool
    is_pushed: bool = False
    agreed: UUID | None = None


def keep(*, application_pk: int, parameters: Mapping[str, Any], started_at: datetime) -> str:
    """Store a request that has been validated; returns its id."""
    return _store(application_pk, parameters, started_at).id


def push(*, application_pk: int, parameters: Mapping[str, Any], started_at: datetime) -> str:
    """Store a request that its client sent in advance; returns its `request_uri` (RFC 9126 §2.2).

    It can be opened by that for `PUSHED_REQUEST_SECONDS`. From then on it lives as any other.
    """
    reference = secrets.token_urlsafe(32)
    _store(
        application_pk,
        parameters,
        started_at,
        pushed_digest=_digest(reference),
        pushed_until=started_at + timedelta(seconds=settings.PUSHED_REQUEST_SECONDS),
    )
    return f"{PUSHED}{reference}"


def open_pushed(request_uri: str, *, client_id: str) -> Kept | None:
    """The request that this client pushed, None if there is none, or not any more.

    Opening it changes nothing: a reload finds it, until it is answered. Raises `RequestGone` when
    it was. One statement.
    """
    reference = request_uri.removeprefix(PUSHED)
    if not _is_id(reference):
        return None
    row = AuthorizationRequest.objects.filter(pushed_digest=_digest(reference)).first()
    if row is None or row.pushed_until is None or row.parameters["client_id"] != client_id:
        return None
    if row.pushed_until <= clock.now():
        return None
    return _kept(row)


def resume(request_id: str) -> Kept:
    """The open request with this id. Raises `RequestGone`. One statement."""
    now = clock.now()
    # What cannot be an id is not looked for: the database would choke on some of it.
    row = AuthorizationRequest.objects.filter(pk=request_id).first() if _is_id(request_id) else None
    if row is None or row.expires_at <= now:
        raise RequestGone
    return _kept(row)


def choose_account(*, request_id: str, user_id: UUID) -> None:
    """Remember that the person picked this account for this request. Raises `RequestGone`."""
    if not _open(request_id).update(chosen_user_id=user_id):
        raise RequestGone


def go_without(request_id: str) -> None:
    """Remember that the person proves no more than this request needs. Raises `RequestGone`."""
    if not _open(request_id).update(goes_without_at=clock.now()):
        raise RequestGone


def agree(*, request_id: str, user_id: UUID) -> None:
    """Remember who agreed to the details of this request (RFC 9396). Raises `RequestGone`."""
    if not _open(request_id).update(agreed_user_id=user_id):
        raise RequestGone


def finish(request_id: str) -> None:
    """The request was answered: it cannot be resumed again. Raises `RequestGone`.

    One statement decides between two tabs.
    """
    if not _open(request_id).update(finished_at=Coalesce(F("finished_at"), clock.now())):
        raise RequestGone


def _store(
    application_pk: int, parameters: Mapping[str, Any], started_at: datetime, **pushed: Any
) -> AuthorizationRequest:
    return AuthorizationRequest.objects.create(
        id=secrets.token_urlsafe(32),
        application_id=application_pk,
        parameters=dict(parameters),
        started_at=started_at,
        expires_at=clock.now() + timedelta(seconds=settings.AUTHORIZATION_REQUEST_SECONDS),
        **pushed,
    )


def _kept(row: AuthorizationRequest) -> Kept:
    is_pushed = row.pushed_digest is not None
    if row.finished_at and (is_pushed or row.finished_at <= clock.now() - DOUBLE_CLICK):
        raise RequestGone(client_id=row.parameters["client_id"], is_finished=True)
    return Kept(
        id=row.id,
        parameters=row.parameters,
        started_at=row.started_at,
        chosen=row.chosen_user_id,
        goes_without=row.goes_without_at is not None,
        is_pushed=is_pushed,
        agreed=row.agreed_user_id,
    )


def _open(request_id: str) -> QuerySet[AuthorizationRequest]:
    now = clock.now()
    just_finished = Q(finished_at__gt=now - DOUBLE_CLICK, pushed_digest__isnull=True)
    return AuthorizationRequest.objects.filter(
        Q(finished_at__isnull=True) | just_finished, pk=request_id, expires_at__gt=now
    )


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def _digest(reference: str) -> str:
    return hashlib.sha256(reference.encode()).hexdigest()
