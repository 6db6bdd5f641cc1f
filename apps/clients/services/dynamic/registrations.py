"""Register, read, replace, delete: an application looks after its own registration."""

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from apps.clients.errors import Closed, NotAdmitted, TooMany
from apps.clients.metadata import Registration
from apps.clients.models import SelfRegistered
from apps.clients.services import lookup, registration, secrets
from apps.clients.services.dynamic import admission, limits, lookalikes, names, statements
from apps.clients.services.dynamic.admission import Leave
from apps.clients.services.registration import Source
from apps.core import clock
from apps.core.errors import Forbidden, Invalid, NotFound

# What nobody ever agreed to must not fill the table.
MOST_UNUSED: Final = 10_000
# RFC 7592 §2.2: what the server decides is not sent back to it.
_OURS: Final = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Information:
    """What the client is told of itself; `token` and `secret` in clear, where they are known."""

    client_id: str
    issued_at: int
    token: str
    secret: str | None
    metadata: dict[str, Any]


def register(*, document: Document, token: str) -> Information:
    """Register. `token` is the initial access token, or "".

    Raises `Closed`, `NotAdmitted`, `TooMany`, `Invalid`, `StatementInvalid`, `StatementUnapproved`.
    """
    leave = _leave(token)
    allowed = leave.limits if leave else limits.of_everybody()
    sent = statements.merged(document)
    wanted = names.read(sent, limits=allowed)
    lookalikes.refuse(wanted.name)
    values = registration.judge(wanted)
    own_token = random.token_urlsafe(32)
    with transaction.atomic():
        if leave:
            admission.use(leave)
        else:
            refuse_flood()
        made = registration.enter(values=values, source=Source.DCR)
        row = SelfRegistered.objects.create(
            application_id=made.application_pk,
            digest=admission.digest_of(own_token),
            limits=leave.kept if leave else {},
            software_statement=sent.get(statements.NAME) or "",
            unused_until=None if leave else _unused_until(),
        )
    return _information(row, made.client_id, own_token, made.client_secret)


def read(*, client_id: str, token: str) -> Information:
    """What is registered (RFC 7592 §2.1). Raises `NotAdmitted`, `Forbidden`."""
    return _information(_own(client_id, token), client_id, token, None)


def replace(*, client_id: str, token: str, document: Document) -> Information:
    """Replace all of it (RFC 7592 §2.2): what is not named has its default from here on.

    Raises what `register` and `read` do.
    """
    row = _own(client_id, token)
    _check_identity(client_id, document)
    sent = statements.merged(document)
    seen = _current(row)
    wanted = names.read(sent, limits=limits.read(row.limits), before=seen)
    if wanted.name != seen.name:
        lookalikes.refuse(wanted.name)
    changes = {name: getattr(wanted, name) for name in Registration.__slots__}
    registration.judge_change(seen, changes)
    with transaction.atomic():
        try:
            secret = registration.enter_change(application_pk=row.pk, changes=changes, seen=seen)
        except NotFound:
            raise NotAdmitted from None
        row.software_statement = sent.get(statements.NAME) or ""
        row.save(update_fields=["software_statement"])
    return _information(row, client_id, token, secret)


def delete(*, client_id: str, token: str) -> None:
    """Delete it, with all its tokens (RFC 7592 §2.3). Raises `NotAdmitted`, `Forbidden`."""
    row = _own(client_id, token)
    try:
        registration.delete(application_pk=row.pk)
    except NotFound:
        raise NotAdmitted from None


def refuse_flood() -> None:
    """Raises `TooMany` when the table is full of what nobody agreed to."""
    if SelfRegistered.objects.filter(unused_until__isnull=False).count() >= MOST_UNUSED:
        raise TooMany


def _leave(token: str) -> Leave | None:
    """By whose leave: a token's; nobody's, where registration is open."""
    if settings.CLIENT_REGISTRATION == "closed":
        raise Closed
    if token:
        return admission.look_up(token)
    if settings.CLIENT_REGISTRATION != "open":
        raise NotAdmitted
    return None


def _unused_until() -> Any:
    return clock.now() + timedelta(days=settings.CLIENT_REGISTRATION_UNUSED_DAYS)


def _own(client_id: str, token: str) -> SelfRegistered:
    """The registration that the token opens; of an unknown client there is none (§2.1)."""
    rows = SelfRegistered.objects.select_related("application").exclude(digest="")
    row = rows.filter(application__client_id=client_id).first()
    given = admission.digest_of(token)
    if not random.compare_digest(row.digest if row else "", given) or row is None:
        raise NotAdmitted
    if not row.application.is_active:
        raise Forbidden
    return row


def _check_identity(client_id: str, document: Document) -> None:
    """RFC 7592 §2.2: the same client, and a secret that it has; none that it chooses."""
    if document.get("client_id") != client_id:
        raise Invalid("This must be the client's own.", field="client_id")
    for name in _OURS:
        if name in document:
            raise Invalid("This is not for the client to send.", field=name)
    secret = document.get("client_secret")
    client = lookup.find(client_id)
    if secret is not None and not (
        client and isinstance(secret, str) and secrets.is_known(client, secret)
    ):
        raise Invalid("This is not the client's secret.", field="client_secret")


def _current(row: SelfRegistered) -> Registration:
    try:
        return registration.read(application_pk=row.pk)
    except NotFound:
        raise NotAdmitted from None


def _information(
    row: SelfRegistered, client_id: str, token: str, secret: str | None
) -> Information:
    metadata = names.write(_current(row))
    if row.software_statement:
        metadata[statements.NAME] = row.software_statement
    issued_at = int(row.created_at.timestamp())
    return Information(client_id, issued_at, token, secret, metadata)
