"""The apps that use a person's account: what each may do, since when, and when it last did.

A third party is connected as long as the person's consent stands. An app of the operator's own
asks for no consent: it is connected while it holds something that is alive. When an app was last
used is known from what is written anyway (a refresh), and from a mark on the consent that is
renewed every few minutes at most: no request pays for it that would not write.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from apps.accounts.services import sessions
from apps.audit import events
from apps.audit.services import trail
from apps.clients.services import lookup
from apps.clients.services.registration import Source
from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import Consent, Grant, RefreshToken
from apps.oauth.services import denials, revocation
from apps.oauth.services.details import Detail

_APP: Final = tuple(
    f"application__{name}"
    for name in ("name", "logo_uri", "client_uri", "registration_source", "is_reviewed")
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """One app that uses a person's account; `last_used_at` is None when nobody remembers.

    `resources` are the APIs besides our own that it may use (RFC 8707). `details` are the exact
    ones (RFC 9396) that it holds now: consent does not remember them.
    """

    client_id: str
    name: str
    logo_uri: str
    client_uri: str
    is_first_party: bool
    scopes: tuple[str, ...]
    since: datetime
    last_used_at: datetime | None
    resources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


def connections_of(user_id: UUID) -> list[Connection]:
    """Every app that is connected to a person's account, by name."""
    agreed = {
        row["application__client_id"]: _connection(
            row, is_first_party=False, since=row["created_at"], last_used_at=row["last_used_at"]
        )
        for row in _rows(Consent.objects.filter(user=user_id), "created_at", "last_used_at")
    }
    for held in [*_families(user_id), *_recent_codes(user_id)]:
        known = agreed.get(held.client_id)
        if known is not None:
            agreed[held.client_id] = _joined(known, held)
        elif held.is_first_party:
            agreed[held.client_id] = held
    return sorted(agreed.values(), key=lambda one: (one.name.casefold(), one.client_id))


@transaction.atomic
def sign_out_of(*, user_id: UUID, client_id: str) -> None:
    """End everything that an app of the operator's own holds. Raises `NotFound`."""
    client = lookup.find(client_id)
    if client is None or not client.is_first_party:
        raise NotFound
    revocation.revoke_client_of_person(user_id, client.pk)
    trail.record(events.APP_LEFT, subject=user_id, client_id=client_id)


def _families(user_id: UUID) -> list[Connection]:
    """What lasts: families that are alive, with the session they stand on."""
    person = get_user_model().objects.get(pk=user_id)
    signed_in = [session.pk for session in sessions.live_for(person)]
    alive = RefreshToken.objects.filter(
        Q(is_offline=True) | Q(sid__in=signed_in),
        user=user_id,
        revoked__isnull=True,
        expires_at__gt=clock.now(),
    )
    return [
        _connection(row, since=row["created"], last_used_at=row["updated"])
        for row in _rows(alive, "created", "updated")
    ]


def _recent_codes(user_id: UUID) -> list[Connection]:
    """What does not last: codes whose access token can still be alive and was not revoked."""
    since = clock.now() - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    redeemed = Grant.objects.filter(user=user_id, redeemed_at__gt=since)
    rows = _rows(redeemed, "gid", "redeemed_at")
    denied = denials.denied_grants(row["gid"] for row in rows)
    return [
        _connection(row, since=row["redeemed_at"], last_used_at=row["redeemed_at"])
        for row in rows
        if row["gid"] not in denied
    ]


def _rows(found: Any, *columns: str) -> list[Row]:
    is_consent = found.model is Consent
    scope, resource = ("scopes", "resources") if is_consent else ("scope", "resource")
    columns = columns if is_consent else (*columns, "authorization_details")
    app = ("application__client_id", "application__is_first_party", *_APP)
    rows: Iterable[Row] = found.order_by("pk").values(scope, resource, *columns, *app)
    return [row | {"scopes": row[scope], "resources": row[resource]} for row in rows]


def _connection(row: Row, **facts: Any) -> Connection:
    scopes = row["scopes"]
    values = {
        "client_id": row["application__client_id"],
        "name": row["application__name"],
        "logo_uri": _logo(row),
        "client_uri": row["application__client_uri"],
        "is_first_party": row["application__is_first_party"],
        "scopes": tuple(scopes.split() if isinstance(scopes, str) else scopes),
        "resources": tuple(one for one in row["resources"] if one != settings.API_AUDIENCE),
        "details": tuple(row.get("authorization_details", ())),
    }
    return Connection(**values | facts)


def _logo(row: Row) -> str:
    """A stranger's would tell them when somebody looks at this page."""
    is_known = row["application__registration_source"] == Source.MANUAL
    return row["application__logo_uri"] if is_known or row["application__is_reviewed"] else ""


def _joined(known: Connection, held: Connection) -> Connection:
    """What is known of an app, with one more thing that it holds."""
    new = [detail for detail in held.details if detail not in known.details]
    exactly = (*known.details, *new)
    used = [at for at in (known.last_used_at, held.last_used_at) if at is not None]
    if not known.is_first_party:
        # The person's word counts, whatever is still held.
        return replace(known, last_used_at=max(used, default=None), details=exactly)
    return replace(
        known,
        scopes=tuple(dict.fromkeys([*known.scopes, *held.scopes])),
        resources=tuple(dict.fromkeys([*known.resources, *held.resources])),
        since=min(known.since, held.since),
        last_used_at=max(used, default=None),
        details=exactly,
    )
