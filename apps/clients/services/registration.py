"""Register applications, change them, switch them off and on, delete them."""

import uuid
from collections.abc import Iterable, Sequence
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
from apps.clients import metadata
from apps.clients.metadata import Registration
from apps.clients.models import AllowedOrigin, Application
from apps.clients.profiles import SECRET_METHODS
from apps.clients.services import origins, rules, secrets, sectors
from apps.core import hooks
from apps.core.errors import Invalid, NotFound

MOST_OF_ONE_OWNER = 100


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
    values = rules.checked(registration)
    sectors.check(values)
    return _register(values, owner_id, roles, key)


@transaction.atomic
def _register(
    values: Registration, owner_id: uuid.UUID | None, roles: Sequence[str], key: uuid.UUID | None
) -> Registered:
    held = role_services.by_slugs(roles)
    if owner_id is not None:
        # Also makes the owner's submissions wait for one another.
        owners = get_user_model().objects.select_for_update(no_key=True)
        if not owners.filter(pk=owner_id).exists():
            raise NotFound(_("There is no such person."))
        mine = Application.objects.filter(user=owner_id)
        if key is not None:
            first = mine.filter(registration_key=key).first()
            if first:
                return Registered(first.pk, first.client_id, None, is_new=False)
        if mine.count() >= MOST_OF_ONE_OWNER:
            raise Invalid(
                _("One person can own at most %(most)d applications.") % {"most": MOST_OF_ONE_OWNER}
            )
    application = Application(user_id=owner_id, registration_key=key)
    _write(application, values)
    application.roles.set(held)
    _record(events.APPLICATION_REGISTERED, application, what=application.kind)
    secret = None
    if values.auth_method in SECRET_METHODS:
        secret = secrets.create(application_pk=application.pk)
    return Registered(application.pk, application.client_id, secret)


def change(
    *, application_pk: int, roles: Sequence[str] | None = None, **changes: Any
) -> str | None:
    """Change fields of `Registration`; what is not named stays.

    Returns a new secret in clear, this once, if another way to sign in needs one that the
    application does not have. Raises `Invalid`, `NotFound`.
    """
    seen = _values(_found(Application.objects.all(), application_pk))
    sectors.check_change(seen, rules.checked(replace(seen, **changes)))
    return _change(application_pk, roles, changes, seen)


@transaction.atomic
def _change(
    application_pk: int, roles: Sequence[str] | None, changes: dict[str, Any], seen: Registration
) -> str | None:
    application = _locked(application_pk)
    before = _values(application)
    values = rules.checked(replace(before, **changes))
    sectors.refuse_stale(seen, before)
    _write(application, values)
    if roles is not None:
        application.roles.set(role_services.by_slugs(roles))
    secret = None
    if values.auth_method != before.auth_method:
        secret = secrets.fit(application_pk=application_pk)
    were, now = asdict(before), asdict(_values(application))
    changed = [name for name, value in now.items() if were[name] != value]
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


def _values(application: Application) -> Registration:
    return Registration(
        name=application.name,
        kind=application.kind,
        profile=application.profile,
        redirect_uris=application.redirect_uris.split(),
        post_logout_redirect_uris=application.post_logout_redirect_uris.split(),
        origins=application.allowed_origins.split(),
        grants=application.allowed_grants,
        scopes=application.allowed_scopes,
        auth_method=application.token_endpoint_auth_method,
        jwks=application.jwks,
        token_format=application.access_token_format,
        id_token_alg=application.id_token_signed_response_alg,
        default_acr_values=application.default_acr_values,
        default_max_age=application.default_max_age,
        demands_second_factor=application.demands_second_factor,
        is_first_party=application.is_first_party,
        client_uri=application.client_uri,
        logo_uri=application.logo_uri,
        policy_uri=application.policy_uri,
        tos_uri=application.tos_uri,
        metadata=metadata.read(application.metadata),
    )


def _write(application: Application, values: Registration) -> None:
    is_public = values.auth_method == "none"
    application.name = values.name
    application.kind = values.kind
    application.profile = values.profile
    application.client_type = (
        Application.CLIENT_PUBLIC if is_public else (Application.CLIENT_CONFIDENTIAL)
    )
    application.redirect_uris = " ".join(values.redirect_uris)
    application.post_logout_redirect_uris = " ".join(values.post_logout_redirect_uris)
    application.allowed_origins = " ".join(values.origins or ())
    application.allowed_grants = list(values.grants or ())
    application.allowed_scopes = list(values.scopes or ())
    application.token_endpoint_auth_method = values.auth_method or ""
    application.jwks = values.jwks
    application.access_token_format = values.token_format
    application.id_token_signed_response_alg = values.id_token_alg
    application.default_acr_values = list(values.default_acr_values)
    application.default_max_age = values.default_max_age
    application.demands_second_factor = values.demands_second_factor
    application.is_first_party = values.is_first_party
    application.client_uri = values.client_uri
    application.logo_uri = values.logo_uri
    application.policy_uri = values.policy_uri
    application.tos_uri = values.tos_uri
    application.metadata = metadata.stored(values.metadata)
    application.save()
    _write_origins(application, values.origins or ())


def _write_origins(application: Application, wanted: Iterable[str]) -> None:
    AllowedOrigin.objects.filter(application=application).delete()
    AllowedOrigin.objects.bulk_create(
        [AllowedOrigin(application=application, origin=origin) for origin in wanted]
    )
    transaction.on_commit(origins.forget)
