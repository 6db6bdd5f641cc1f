"""Register applications, change them, switch them off and on, delete them."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.access.services import roles as role_services
from apps.audit import events
from apps.audit.events import Kind
from apps.audit.services import trail
from apps.clients.metadata import Registration
from apps.clients.models import Application, SelfRegistered
from apps.clients.profiles import SECRET_METHODS
from apps.clients.services import origins, rows, rules, secrets, sectors
from apps.core import hooks
from apps.core.errors import Invalid, NotFound

MOST_OF_ONE_OWNER = 100
Source = Application.RegistrationSource
# What people go by when they agree to an application that nobody here has checked.
_SEEN = frozenset({"name", "redirect_uris"})


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered application; `client_secret` is in clear, only when this call made it."""

    application_pk: int
    client_id: str
    client_secret: str | None
    is_new: bool = True


def register(
    *,
    registration: Registration,
    owner_id: uuid.UUID | None = None,
    roles: Sequence[str] = (),
    key: uuid.UUID | None = None,
) -> Registered:
    """Register an application. `roles` are what its client-credentials tokens may do.

    `key` names the submission: the same owner and key again finds the first call's application,
    without a secret. Raises `Invalid` with the field at fault, `NotFound` for the owner.
    """
    return enter(values=judge(registration), owner_id=owner_id, roles=roles, key=key)


def judge(registration: Registration) -> Registration:
    """The registration with its defaults. It may have to ask elsewhere: never in a transaction.

    Raises `Invalid` with the field at fault.
    """
    values = rules.checked(registration)
    sectors.check(values)
    return values


@transaction.atomic
def enter(
    *,
    values: Registration,
    owner_id: uuid.UUID | None = None,
    roles: Sequence[str] = (),
    key: uuid.UUID | None = None,
    source: str = Source.MANUAL,
    client_id: str | None = None,
) -> Registered:
    """Write down what was judged. Without `client_id` one is made. Raises what `register` does.

    `source` says who registers: the application itself, if it is not `MANUAL`.
    """
    held = role_services.by_slugs(roles)
    if owner_id is not None:
        first = _first_of(owner_id, key)
        if first:
            return Registered(first.pk, first.client_id, None, is_new=False)
    application = Application(user_id=owner_id, registration_key=key, registration_source=source)
    if client_id is not None:
        application.client_id = client_id
    rows.write(application, values)
    application.roles.set(held)
    _record(events.APPLICATION_REGISTERED, application, what=application.kind)
    secret = None
    if values.auth_method in SECRET_METHODS:
        secret = secrets.create(application_pk=application.pk)
    return Registered(application.pk, application.client_id, secret)


def _first_of(owner_id: uuid.UUID, key: uuid.UUID | None) -> Application | None:
    """What the same submission registered before; None if the owner may register one more.

    Makes the owner's submissions wait for one another. Raises `NotFound`, `Invalid`.
    """
    owners = get_user_model().objects.select_for_update(no_key=True)
    if not owners.filter(pk=owner_id).exists():
        raise NotFound(_("There is no such person."))
    mine = Application.objects.filter(user=owner_id)
    first: Application | None = mine.filter(registration_key=key).first() if key else None
    if first is None and mine.count() >= MOST_OF_ONE_OWNER:
        raise Invalid(
            _("One person can own at most %(most)d applications.") % {"most": MOST_OF_ONE_OWNER}
        )
    return first


def read(*, application_pk: int) -> Registration:
    """What is registered now. Raises `NotFound`."""
    return rows.read(_found(Application.objects.all(), application_pk))


def change(
    *,
    application_pk: int,
    roles: Sequence[str] | None = None,
    is_reviewed: bool | None = None,
    **changes: Any,
) -> str | None:
    """Change fields of `Registration`; what is not named stays.

    Returns a new secret in clear, this once, if another way to sign in needs one that the
    application does not have. Raises `Invalid`, `NotFound`.
    """
    seen = read(application_pk=application_pk)
    judge_change(seen, changes)
    return enter_change(
        application_pk=application_pk,
        changes=changes,
        seen=seen,
        roles=roles,
        is_reviewed=is_reviewed,
    )


def judge_change(seen: Registration, changes: dict[str, Any]) -> None:
    """As `judge`, for a change of what was `seen`."""
    sectors.check_change(seen, rules.checked(replace(seen, **changes)))


@transaction.atomic
def enter_change(
    *,
    application_pk: int,
    changes: dict[str, Any],
    seen: Registration,
    roles: Sequence[str] | None = None,
    is_reviewed: bool | None = None,
) -> str | None:
    """Write a judged change down. It ends the operator's review, unless it comes from them.

    Returns and raises what `change` does.
    """
    application = _locked(application_pk)
    before = rows.read(application)
    values = rules.checked(replace(before, **changes))
    sectors.refuse_stale(seen, before)
    rows.write(application, values)
    if roles is not None:
        application.roles.set(role_services.by_slugs(roles))
    secret = None
    if values.auth_method != before.auth_method:
        secret = secrets.fit(application_pk=application_pk)
    were, now = asdict(before), asdict(rows.read(application))
    changed = [name for name, value in now.items() if were[name] != value]
    if changed or is_reviewed is not None:
        Application.objects.filter(pk=application_pk).update(is_reviewed=bool(is_reviewed))
    if application.registration_source != Source.MANUAL and _SEEN & set(changed):
        if is_reviewed is None and "redirect_uris" in changed:
            _make_a_strangers(application_pk)
        hooks.run("application_rewritten", application_pk=application_pk)
    _record(events.APPLICATION_CHANGED, application, fields=changed, roles=roles is not None)
    return secret


@transaction.atomic
def disable(*, application_pk: int) -> None:
    """Switch an application off: it can do nothing, and its tokens end now. Raises `NotFound`."""
    application = _locked(application_pk)
    if application.is_active:
        _set_active(application, is_active=False)
        hooks.run(
            "application_disabled",
            application_pk=application.pk,
            client_id=application.client_id,
        )
        _record(events.APPLICATION_DISABLED, application)


@transaction.atomic
def enable(*, application_pk: int) -> None:
    """Switch an application on again. Raises `NotFound`."""
    application = _locked(application_pk)
    if not application.is_active:
        _set_active(application, is_active=True)
        _record(events.APPLICATION_ENABLED, application)


@transaction.atomic
def delete(*, application_pk: int) -> None:
    """Delete an application; its tokens end now. Raises `NotFound`."""
    application = _locked(application_pk)
    # Before the row goes: what the floors above keep of it goes with it.
    hooks.run(
        "application_disabled", application_pk=application.pk, client_id=application.client_id
    )
    # Now nothing may refer to the row any more; what was being written about it has been.
    Application.objects.select_for_update().get(pk=application_pk)
    _record(events.APPLICATION_DELETED, application)
    application.delete()
    transaction.on_commit(origins.forget)


def _make_a_strangers(application_pk: int) -> None:
    """It gave itself another address: nobody is sent there who was not asked.

    The operator, who made it their own, knew the one before. It stays, as what somebody agreed to.
    """
    mine = Application.objects.filter(pk=application_pk, is_first_party=True)
    if mine.update(is_first_party=False):
        SelfRegistered.objects.filter(application=application_pk).update(unused_until=None)


def _record(kind: Kind, application: Application, **details: Any) -> None:
    """Write down what became of an application; it is about its owner, if it has one."""
    trail.record(
        kind, subject=application.user_id, client_id=application.client_id, details=details
    )


def _locked(application_pk: int) -> Application:
    # Rows may still refer to it: a token exchange in flight holds its code and needs that, while
    # the revocation that the hooks start waits for the code.
    return _found(Application.objects.select_for_update(no_key=True), application_pk)


def _found(rows: QuerySet[Application], application_pk: int) -> Application:
    application: Application | None = rows.filter(pk=application_pk).first()
    if application is None:
        raise NotFound
    return application


def _set_active(application: Application, *, is_active: bool) -> None:
    application.is_active = is_active
    application.save(update_fields=["is_active", "updated"])
    transaction.on_commit(origins.forget)
