"""Taking back what was given: codes, refresh families and access tokens at once.

Each function is one transaction and locks in one order: requests that are answered elsewhere, code
rows, then families. An exchange
or a refresh in flight holds the lock of its row, so it either finishes first and is seen here, or
finds its row taken. JWT access tokens have no row: the deny list is theirs.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.audit.events import Kind
from apps.audit.services import trail
from apps.core import clock
from apps.oauth.models import AccessToken, DecoupledRequest, Grant, RefreshToken
from apps.oauth.services import denials

OFFLINE = "offline_access"


@transaction.atomic
def revoke_grant(gid: UUID) -> None:
    """Revoke everything that one authorization gave."""
    _take_back(Q(gid=gid), Q(token_family=gid), Q(gid=gid))
    denials.deny([denials.of_grant(gid)])


@transaction.atomic
def revoke_grant_because(kind: Kind, *, gid: UUID, user_id: UUID, client_id: str) -> None:
    """The same, and the person can read why."""
    revoke_grant(gid)
    trail.record(kind, subject=user_id, client_id=client_id)


@transaction.atomic
def revoke_access_token(*, jti: UUID) -> None:
    """Revoke one access token, and nothing else (RFC 7009 §2.1)."""
    _delete(Q(jti=jti))
    denials.deny([denials.of_token(jti)])


@transaction.atomic
def revoke_client_of_person(user_id: UUID, application_pk: int) -> None:
    """Revoke what a person's consent to one application gave."""
    _revoke_all(Q(user_id=user_id, application_id=application_pk))


@transaction.atomic
def revoke_scope_of_person(user_id: UUID, application_pk: int, scope: str) -> None:
    """Revoke what carries one scope of what a person let an application do.

    And what asks for single claims, which the scope may be what releases (OIDC Core §5.5).
    """
    of = Q(user_id=user_id, application_id=application_pk)
    carries = Q(scope__regex=rf"(^| ){re.escape(scope)}( |$)")
    _revoke_all(
        of & (carries | ~Q(claims={})), access_tokens=of & (carries | ~Q(userinfo_claims=[]))
    )


@transaction.atomic
def revoke_bounds_of_person(
    user_id: UUID, application_pk: int, is_meant: Callable[[Sequence[str], Sequence[Any]], bool]
) -> bool:
    """Revoke the grants of an application whose resources and details `is_meant` says so of.

    Returns whether any of them was alive. What lies in a list is looked for here: not every
    database can.
    """
    now, of = clock.now(), Q(user_id=user_id, application_id=application_pk)
    since = now - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    waiting, lately = Q(redeemed_at=None, expires__gt=now), Q(redeemed_at__gt=since)
    bounds = "resource", "authorization_details"
    # A family that begins at this instant has the id of its code, which is here already.
    rows = [
        *Grant.objects.filter(of, waiting | lately).values_list("gid", *bounds),
        *RefreshToken.objects.filter(of, revoked=None).values_list("token_family", *bounds),
    ]
    gids = {gid for gid, resources, details in rows if is_meant(resources, details)}
    gids -= denials.denied_grants(gids)
    _take_back(Q(gid__in=gids), Q(token_family__in=gids), Q(gid__in=gids))
    denials.deny(map(denials.of_grant, gids))
    return bool(gids)


@transaction.atomic
def on_sessions_ended(session_ids: Sequence[UUID]) -> None:
    """Browser sessions ended: what stands on them falls, what is offline stays."""
    of_sessions = Q(sid__in=list(session_ids))
    _take_back(of_sessions, of_sessions & Q(is_offline=False), of_sessions)
    denials.deny(map(denials.of_session, session_ids))


@transaction.atomic
def on_person_credentials_changed(user_id: UUID, keep_sid: UUID | None = None) -> None:
    """A person's password changed: all falls but what stands on the session they keep."""
    of_person = Q(user_id=user_id)
    if keep_sid is None:
        _revoke_all(of_person)
        return
    _revoke_all(
        of_person & ~Q(sid=keep_sid),
        offline_of=of_person & Q(sid=keep_sid),
    )


@transaction.atomic
def on_person_deactivated(user_id: UUID) -> None:
    """A person was deactivated or is about to be deleted: nothing of theirs stays."""
    _revoke_all(Q(user_id=user_id))


@transaction.atomic
def on_application_disabled(application_pk: int, client_id: str) -> None:
    """An application was disabled or is about to be deleted: nothing it was given stays.

    Nor what came of it in other hands (RFC 8693): that names another client, and the same grant.
    """
    of_application = Q(application_id=application_pk)
    # Before the codes that their answers become: an answer in flight holds its row.
    asked = DecoupledRequest.objects.filter(of_application)
    _lock(asked)
    asked.delete()
    _take_back(of_application, of_application, of_application)
    since = clock.now() - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    lately = Q(redeemed_at__gte=since) | Q(created__gte=since)
    gids = set(Grant.objects.filter(of_application & lately).values_list("gid", flat=True))
    used = RefreshToken.objects.filter(of_application, updated__gte=since)
    gids.update(gid for gid in used.values_list("token_family", flat=True) if gid)
    denials.deny([denials.of_client(client_id), *map(denials.of_grant, gids)])


def _revoke_all(of: Q, *, offline_of: Q | None = None, access_tokens: Q | None = None) -> None:
    """Revoke the grants that match `of`, and those matching `offline_of` that are offline.

    `access_tokens` are the opaque ones that go, where other columns than those of `of` say so.
    """
    codes, families = of, of
    if offline_of is not None:
        codes |= offline_of & Q(scope__contains=OFFLINE)
        families |= offline_of & Q(is_offline=True)
    now = _take_back(codes, families, of if access_tokens is None else access_tokens)
    gids = set(Grant.objects.filter(codes).values_list("gid", flat=True))
    revoked = RefreshToken.objects.filter(families, revoked=now)
    gids.update(gid for gid in revoked.values_list("token_family", flat=True) if gid)
    denials.deny(map(denials.of_grant, gids))


def _take_back(codes: Q, families: Q, access_tokens: Q) -> datetime:
    now = clock.now()
    # Waits for an exchange in flight; a code that is not yet used counts as used from here on. It
    # ends with that: whoever comes with it afterwards replays nothing.
    _lock(Grant.objects.filter(codes, redeemed_at__isnull=True))
    Grant.objects.filter(codes, redeemed_at__isnull=True).update(redeemed_at=now, expires=now)
    _lock(RefreshToken.objects.filter(families, revoked__isnull=True))
    RefreshToken.objects.filter(families, revoked__isnull=True).update(revoked=now)
    _delete(access_tokens)
    return now


def _lock(rows: QuerySet[Any]) -> None:
    """Lock in one order, so that two revocations wait for each other instead of both failing."""
    list(rows.order_by("pk").select_for_update().values_list("pk"))


def _delete(access_tokens: Q) -> None:
    """Remove rows of opaque tokens; nothing points to them, so one statement is enough."""
    AccessToken.objects.filter(access_tokens)._raw_delete(using="default")
