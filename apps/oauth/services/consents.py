"""What people allowed applications: remember, narrow, take back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.access.scopes import CATALOGUE
from apps.access.services import resources as registered
from apps.audit import events
from apps.audit.services import trail
from apps.clients.services.dynamic import expiry
from apps.clients.services.registration import Source
from apps.core import clock
from apps.core.errors import NotFound
from apps.oauth.models import Consent
from apps.oauth.services import revocation, sql
from apps.oauth.services.details import Detail, key_of

_LAST_USED_GRAIN = timedelta(minutes=5)
# On the way to every code of a third party's application.
_REMEMBERED = """
SELECT scopes, declined_scopes, resources, granted_at, last_used_at FROM oauth_consent
WHERE user_id = %s AND application_id = %s
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A person's answer to one application; the defaults are that of someone never asked."""

    scopes: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    granted_at: datetime | None = None
    last_used_at: datetime | None = None


def remembered(*, user_id: UUID, application_pk: int) -> Remembered:
    """What this person answered this application so far. One statement."""
    row = sql.one(_REMEMBERED, user_id, application_pk)
    if row is None:
        return Remembered()
    scopes, declined, resources, granted_at, last_used_at = row
    return Remembered(
        scopes=frozenset(sql.to_json(scopes)),
        declined=frozenset(sql.to_json(declined)),
        resources=frozenset(sql.to_json(resources)),
        granted_at=sql.to_time(granted_at),
        last_used_at=sql.to_time(last_used_at),
    )


@transaction.atomic
def grant(
    *,
    user_id: UUID,
    application_pk: int,
    asked: Collection[str],
    agreed: Collection[str],
    resources: Collection[str] = (),
    details: Collection[str] = (),
) -> None:
    """Remember that of the scopes `asked`, the person agreed to those in `agreed`.

    `resources` are those besides our own APIs that they agreed to have them carried to,
    `details` the types of what they agreed to for one time (RFC 9396): only the trail keeps those.
    Answers about other scopes stay. A scope that was allowed before and is not any more takes
    every token of the application with it, as they carry it.
    """
    consent = _locked(user_id, application_pk)
    kept = set(asked) & set(agreed)
    taken_back = (set(consent.scopes) & set(asked)) - kept
    consent.scopes = sorted((set(consent.scopes) - set(asked)) | kept)
    consent.declined_scopes = sorted((set(consent.declined_scopes) | set(asked)) - kept)
    consent.resources = sorted({*consent.resources, *resources})
    consent.granted_at = consent.last_used_at = clock.now()
    consent.save(
        update_fields=["scopes", "declined_scopes", "resources", "granted_at", "last_used_at"]
    )
    client_id = consent.application.client_id
    if kept or details:
        _note_use(consent)
        more = {"resources": sorted(resources), "details": sorted(details)}
        facts = {"scopes": sorted(kept)} | {name: value for name, value in more.items() if value}
        trail.record(events.CONSENT_GIVEN, subject=user_id, client_id=client_id, details=facts)
    if taken_back:
        revocation.revoke_client_of_person(user_id, application_pk)
        facts = {"scopes": sorted(taken_back)}
        trail.record(events.CONSENT_NARROWED, subject=user_id, client_id=client_id, details=facts)


def _note_use(consent: Consent) -> None:
    """What registered itself, and was agreed to, stays."""
    if consent.application.registration_source != Source.MANUAL:
        expiry.used(application_pk=consent.application_id)


def used(*, user_id: UUID, application_pk: int, last_used_at: datetime | None) -> None:
    """An app was let in. A statement only when the mark, as it was read, is minutes old."""
    now = clock.now()
    if last_used_at is None or now - last_used_at > _LAST_USED_GRAIN:
        of_app = Consent.objects.filter(user=user_id, application=application_pk)
        of_app.update(last_used_at=now)


@transaction.atomic
def take_back(*, user_id: UUID, client_id: str, scope: str) -> None:
    """Take one scope back from an app, with every token that carries it, at once.

    It is declined from here on, so not asked for again. Raises `NotFound`, also for a scope that
    cannot be declined.
    """
    consent = _held(user_id, client_id)
    if scope not in consent.scopes or (scope in CATALOGUE and CATALOGUE[scope].required):
        raise NotFound
    consent.scopes = [one for one in consent.scopes if one != scope]
    consent.declined_scopes = sorted({*consent.declined_scopes, scope})
    consent.save(update_fields=["scopes", "declined_scopes"])
    revocation.revoke_scope_of_person(user_id, consent.application_id, scope)
    facts = {"scopes": [scope]}
    trail.record(events.CONSENT_NARROWED, subject=user_id, client_id=client_id, details=facts)


@transaction.atomic
def take_back_resource(*, user_id: UUID, client_id: str, resource: str) -> None:
    """Take back that an app uses an API which is not ours, with every token for it, at once.

    So go the scopes that mean nothing elsewhere. The app may ask for it again, and the person is
    asked. Raises `NotFound`.
    """
    consent = _held(user_id, client_id)
    if resource not in consent.resources:
        raise NotFound
    consent.resources = [one for one in consent.resources if one != resource]
    gone = _only_there(resource, consent.resources) & set(consent.scopes)
    consent.scopes = [one for one in consent.scopes if one not in gone]
    consent.save(update_fields=["scopes", "resources"])
    revocation.revoke_bounds_of_person(
        user_id, consent.application_id, lambda held, _: resource in held
    )
    facts = {"resources": [resource]} | ({"scopes": sorted(gone)} if gone else {})
    trail.record(events.CONSENT_NARROWED, subject=user_id, client_id=client_id, details=facts)


@transaction.atomic
def take_back_detail(*, user_id: UUID, client_id: str, key: str) -> None:
    """Take back one exact thing (RFC 9396) that an app may do, with every token that carries it.

    `key` is what `details.key_of` calls it. Nothing of it is remembered. Raises `NotFound`.
    """
    consent = _held(user_id, client_id)
    types: set[str] = set()

    def is_meant(_: object, held: Sequence[Detail]) -> bool:
        found = [detail["type"] for detail in held if key_of(detail) == key]
        types.update(found)
        return bool(found)

    if not revocation.revoke_bounds_of_person(user_id, consent.application_id, is_meant):
        raise NotFound
    facts = {"details": sorted(types)}
    trail.record(events.CONSENT_NARROWED, subject=user_id, client_id=client_id, details=facts)


@transaction.atomic
def withdraw(*, user_id: UUID, client_id: str) -> None:
    """Forget the consent and revoke everything it gave, at once. Raises `NotFound`."""
    consent = _held(user_id, client_id)
    application_pk = consent.application_id
    consent.delete()
    revocation.revoke_client_of_person(user_id, application_pk)
    trail.record(events.CONSENT_WITHDRAWN, subject=user_id, client_id=client_id)


def on_application_rewritten(application_pk: int) -> None:
    """Hook: an application gave itself another name, or other addresses to send people to.

    Everybody is asked again. What was given before works on: the addresses do not touch it.
    """
    Consent.objects.filter(application=application_pk).update(scopes=[], resources=[])


@transaction.atomic
def on_account_recovered(user_id: UUID, since: datetime) -> None:
    """Hook: what was allowed since then may have been allowed by a thief, to an app of theirs.

    Its tokens have ended with the account's lock; without this it would be let in again unasked.
    """
    mine = Consent.objects.filter(user=user_id, granted_at__gte=since)
    for client_id in mine.values_list("application__client_id", flat=True):
        withdraw(user_id=user_id, client_id=client_id)


def _only_there(resource: str, others: Collection[str]) -> set[str]:
    """The scopes that this resource understands, and none of the `others`."""
    found = registered.find([resource, *others])
    if resource not in found:
        return set()
    elsewhere = {scope for other in others if other in found for scope in found[other].scopes}
    return set(found[resource].scopes) - elsewhere


def _held(user_id: UUID, client_id: str) -> Consent:
    """The consent to one app, locked. Raises `NotFound`."""
    # The application too would be locked, and whoever redeems a code of it waits.
    mine = Consent.objects.select_for_update(of=("self",)).filter(user=user_id)
    consent = mine.filter(application__client_id=client_id).first()
    if consent is None:
        raise NotFound("This app has no access to your account.")
    return consent


def _locked(user_id: UUID, application_pk: int) -> Consent:
    """The one row of this pair, made if need be, locked until the transaction ends."""
    fresh = Consent(user_id=user_id, application_id=application_pk)
    Consent.objects.bulk_create([fresh], ignore_conflicts=True)
    held = Consent.objects.select_for_update(of=("self",)).select_related("application")
    return held.get(user=user_id, application=application_pk)
