"""What people allowed applications: remember, narrow, take back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.audit import events
from apps.audit.services import trail
from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import Consent
from apps.oauth.services import revocation, sql

# On the way to every code of a third party's application.
_REMEMBERED = """
SELECT scopes, declined_scopes, granted_at FROM oauth_consent
WHERE user_id = %s AND application_id = %s
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A person's answer to one application; the defaults are that of someone never asked."""

    scopes: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    granted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """One application that a person let use their account."""

    client_id: str
    name: str
    logo_uri: str
    client_uri: str
    scopes: tuple[str, ...]
    granted_at: datetime


def remembered(*, user_id: UUID, application_pk: int) -> Remembered:
    """What this person answered this application so far. One statement."""
    row = sql.one(_REMEMBERED, user_id, application_pk)
    if row is None:
        return Remembered()
    scopes, declined, granted_at = row
    return Remembered(
        scopes=frozenset(sql.to_json(scopes)),
        declined=frozenset(sql.to_json(declined)),
        granted_at=sql.to_time(granted_at),
    )


@transaction.atomic
def grant(
    *, user_id: UUID, application_pk: int, asked: Collection[str], agreed: Collection[str]
) -> None:
    """Remember that of the scopes `asked`, the person agreed to those in `agreed`.

    Answers about other scopes stay. A scope that was allowed before and is not any more takes
    every token of the application with it, as they carry it.
    """
    consent = _locked(user_id, application_pk)
    kept = set(asked) & set(agreed)
    taken_back = (set(consent.scopes) & set(asked)) - kept
    consent.scopes = sorted((set(consent.scopes) - set(asked)) | kept)
    consent.declined_scopes = sorted((set(consent.declined_scopes) | set(asked)) - kept)
    consent.granted_at = clock.now()
    consent.save(update_fields=["scopes", "declined_scopes", "granted_at"])
    client_id = consent.application.client_id
    if kept:
        facts = {"scopes": sorted(kept)}
        trail.record(events.CONSENT_GIVEN, subject=user_id, client_id=client_id, details=facts)
    if taken_back:
        revocation.revoke_client_of_person(user_id, application_pk)
        facts = {"scopes": sorted(taken_back)}
        trail.record(events.CONSENT_NARROWED, subject=user_id, client_id=client_id, details=facts)


@transaction.atomic
def withdraw(*, user_id: UUID, client_id: str) -> None:
    """Forget the consent and revoke everything it gave, at once. Raises `NotFound`."""
    consent = (
        Consent.objects.select_for_update()
        .filter(user=user_id, application__client_id=client_id)
        .first()
    )
    if consent is None:
        raise NotFound("This app has no access to your account.")
    application_pk = consent.application_id
    consent.delete()
    revocation.revoke_client_of_person(user_id, application_pk)
    trail.record(events.CONSENT_WITHDRAWN, subject=user_id, client_id=client_id)


def connections_of(user_id: UUID) -> list[Connection]:
    """The applications that a person agreed to, by name. One statement."""
    rows = (
        Consent.objects.filter(user=user_id)
        .order_by("application__name", "pk")
        .values_list(
            "application__client_id",
            "application__name",
            "application__logo_uri",
            "application__client_uri",
            "scopes",
            "granted_at",
        )
    )
    return [
        Connection(client_id, name, logo_uri, client_uri, tuple(scopes), granted_at)
        for client_id, name, logo_uri, client_uri, scopes, granted_at in rows
    ]


def _locked(user_id: UUID, application_pk: int) -> Consent:
    """The one row of this pair, made if need be, locked until the transaction ends."""
    fresh = Consent(user_id=user_id, application_id=application_pk)
    Consent.objects.bulk_create([fresh], ignore_conflicts=True)
    held = Consent.objects.select_for_update(of=("self",)).select_related("application")
    return held.get(user=user_id, application=application_pk)
