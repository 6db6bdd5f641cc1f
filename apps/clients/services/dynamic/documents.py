"""Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document): a client's id is the
address of what it says of itself. Nobody registers it; its row is made when it is first needed, and
renewed when that is an hour old.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from apps.clients.errors import TooMany
from apps.clients.metadata import Registration
from apps.clients.models import Application, SelfRegistered
from apps.clients.services import lookup, registration, rules
from apps.clients.services.dynamic import limits, lookalikes, names, visits
from apps.clients.services.dynamic.registrations import refuse_flood
from apps.clients.services.lookup import Client
from apps.clients.services.registration import Source
from apps.core import clock
from apps.core.errors import Invalid, NotFound
from apps.core.services import foreign

FRESH: Final = timedelta(hours=1)
# One whose server is down is not locked out at once; one that says something else is.
STALE: Final = timedelta(hours=24)
_UNUSED: Final = timedelta(days=1)
_MOST_BYTES: Final = 16_384
# What the audit trail keeps of an id, and what people can read.
_LONGEST: Final = 200
_PLAIN: Final = re.compile(r"https://[!-~]+\Z")
_SECRETS: Final = ("client_secret", "client_secret_expires_at")
_METHODS: Final = ("none", "private_key_jwt")
logger = logging.getLogger("vestibule.clients")


def find(client_id: str) -> Client | None:
    """The client with this id; for an address, as its document describes it now.

    Fetches, so never inside a transaction. None also for whatever is wrong with the document: the
    log says what.
    """
    if not client_id.startswith("https://"):
        return lookup.find(client_id)
    if not settings.CLIENT_ID_METADATA_DOCUMENTS or not is_address(client_id):
        return None
    rows = Application.objects.filter(client_id=client_id)
    known = rows.values_list("pk", "is_active", "cimd_expires_at").first()
    pk, is_active, expires_at = known or (None, True, None)
    if not is_active or not is_usable(client_id, pk, expires_at):
        return None
    return lookup.find(client_id)


def is_address(client_id: str) -> bool:
    """Whether it can be the address of a document (§3), at a host that the operator lets in."""
    try:
        parts = urlsplit(client_id)
        _ = parts.port
    except ValueError:
        return False
    if len(client_id) > _LONGEST or not _PLAIN.match(client_id) or not parts.hostname:
        return False
    segments = set(re.split("/|%2f", parts.path.lower().replace("%2e", ".")))
    is_plain = "@" not in parts.netloc and "#" not in client_id and "\\" not in client_id
    if not is_plain or not parts.path.startswith("/") or segments & {".", ".."}:
        return False
    allowed = settings.CLIENT_ID_METADATA_HOSTS
    return not allowed or any(_is_within(parts.hostname, host) for host in allowed)


def is_usable(client_id: str, pk: int | None, expires_at: datetime | None) -> bool:
    """Renew what is known if it is too old; whether there is something to go by."""
    now = clock.now()
    if expires_at is not None and expires_at > now:
        return True
    try:
        visits.count()
        renew(client_id, pk)
    except (foreign.Unreachable, TooMany, NotFound) as fault:
        # The last: what nobody used was removed while we asked.
        logger.info("client document", extra={"client": client_id, "detail": fault.detail})
        return expires_at is not None and now < expires_at + STALE
    except Invalid as fault:
        detail = f"{names.registered_name(fault.field)}: {fault.message}"
        logger.info("client document", extra={"client": client_id, "detail": detail})
        return False
    return True


def renew(client_id: str, pk: int | None) -> None:
    """Fetch the document, and keep what it says. Raises `Unreachable`, `Invalid`, `TooMany`."""
    found = foreign.document(client_id, max_age_seconds=60, most_bytes=_MOST_BYTES)
    seen = registration.read(application_pk=pk) if pk is not None else None
    wanted = described(client_id, found, seen)
    if pk is None or seen is None:
        _enter(client_id, registration.judge(wanted))
        return
    changes = {name: getattr(wanted, name) for name in Registration.__slots__}
    is_changed = names.write(rules.checked(replace(seen, **changes))) != names.write(seen)
    if is_changed:
        registration.judge_change(seen, changes)
    with transaction.atomic():
        if is_changed:
            registration.enter_change(application_pk=pk, changes=changes, seen=seen)
        Application.objects.filter(pk=pk).update(cimd_expires_at=clock.now() + FRESH)


def described(
    client_id: str, document: Mapping[str, Any], before: Registration | None
) -> Registration:
    """What the document says, within what is open to everybody (§4.1). Raises `Invalid`."""
    if document.get("client_id") != client_id:
        raise Invalid("This must be the address of the document.", field="client_id")
    for name in _SECRETS:
        if name in document:
            raise Invalid("Nothing that anybody can read is a secret.", field=name)
    method = document.get("token_endpoint_auth_method") or "none"
    if method not in _METHODS:
        raise Invalid(
            f"This must be one of: {', '.join(_METHODS)}.", field="token_endpoint_auth_method"
        )
    sent = {**document, "token_endpoint_auth_method": method}
    wanted = names.read(sent, limits=limits.of_everybody(), before=before)
    host = urlsplit(client_id).hostname or ""
    return replace(wanted, name=host) if lookalikes.is_ours(wanted.name) else wanted


def _enter(client_id: str, values: Registration) -> None:
    try:
        with transaction.atomic():
            refuse_flood()
            made = registration.enter(values=values, source=Source.CIMD, client_id=client_id)
            SelfRegistered.objects.create(
                application_id=made.application_pk, unused_until=clock.now() + _UNUSED
            )
            rows = Application.objects.filter(pk=made.application_pk)
            rows.update(cimd_expires_at=clock.now() + FRESH)
    except IntegrityError:
        # Somebody came with it at the same moment, and was first.
        if not Application.objects.filter(client_id=client_id).exists():
            raise


def _is_within(host: str, allowed: str) -> bool:
    """`example.com` is that host, `.example.com` also every host below it."""
    name = allowed.lower()
    return host == name.removeprefix(".") or (name.startswith(".") and host.endswith(name))
