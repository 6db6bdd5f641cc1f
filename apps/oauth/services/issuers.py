"""Issuers whose assertions are believed (RFC 7523 §2.1): trust them, and read what they signed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import events
from apps.audit.services import trail
from apps.clients.services import addresses, applications, client_keys
from apps.core.errors import Invalid, NotFound
from apps.core.services import foreign as foreign_documents
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign
from apps.oauth.models import TrustedIssuer

Claims = Mapping[str, Any]
_KEYS_MAX_AGE_SECONDS: Final = 300
_MOST_CLIENTS: Final = 30
_CLIENT_ID: Final = re.compile(r"[!-~]{1,200}\Z")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer; `subject` says how its `sub` names a person (`TrustedIssuer.Subject`)."""

    issuer: str
    subject: str
    client_ids: tuple[str, ...]
    jwks: dict[str, Any] | None
    jwks_uri: str


def find(issuer: object) -> Issuer | None:
    """The trusted issuer of this name, None for anybody else. One statement."""
    if not isinstance(issuer, str) or len(issuer) > _LONGEST:
        return None
    row = TrustedIssuer.objects.filter(issuer=issuer).first()
    if row is None:
        return None
    return Issuer(row.issuer, row.subject, tuple(row.client_ids), row.jwks, row.jwks_uri)


def claims_signed_by(issuer: Issuer, token: str) -> Claims:
    """The claims of a JWT that the issuer signed. Raises `Unverifiable`.

    Not to be asked in a transaction: its keys may have to be fetched.
    """
    if not issuer.jwks_uri:
        return foreign.claims_of(token, jwks=issuer.jwks or {})
    try:
        return foreign.claims_of(token, jwks=_published(issuer.jwks_uri, afresh=False))
    except Unverifiable:
        # It may have new keys; they are fetched at most once a minute.
        return foreign.claims_of(token, jwks=_published(issuer.jwks_uri, afresh=True))


@transaction.atomic
def define(
    *,
    issuer: str,
    subject: str,
    client_ids: Sequence[str],
    jwks: dict[str, Any] | None = None,
    jwks_uri: str = "",
) -> TrustedIssuer:
    """Trust an issuer, or change what it is trusted with. Raises `Invalid`."""
    addresses.check_redirect_uri(issuer, kind="web", https_only=False, field="issuer")
    if issuer == settings.ISSUER:
        raise Invalid(_("This is our own address."), field="issuer")
    if subject not in TrustedIssuer.Subject.values:
        known = ", ".join(TrustedIssuer.Subject.values)
        raise Invalid(_("It is one of: %(known)s.") % {"known": known}, field="subject")
    _check_clients(client_ids)
    if (jwks is None) == (not jwks_uri):
        raise Invalid(_("Its keys, or the address where it publishes them."), field="jwks")
    if jwks_uri:
        addresses.check_redirect_uri(jwks_uri, kind="web", https_only=False, field="jwks_uri")
    values = {
        "subject": subject,
        "client_ids": list(client_ids),
        "jwks": None if jwks is None else client_keys.checked(jwks),
        "jwks_uri": jwks_uri,
    }
    row, _made = TrustedIssuer.objects.update_or_create(issuer=issuer, defaults=values)
    facts = {"issuer": issuer, "subject": subject, "clients": list(client_ids)}
    trail.record(events.ISSUER_TRUSTED, details=facts)
    return row


def _check_clients(client_ids: object) -> None:
    if not isinstance(client_ids, list) or not 1 <= len(client_ids) <= _MOST_CLIENTS:
        fault = _("From 1 to %(most)d applications may use it.") % {"most": _MOST_CLIENTS}
        raise Invalid(fault, field="client_ids")
    for one in client_ids:
        if not isinstance(one, str) or not _CLIENT_ID.match(one):
            raise Invalid(_("This is no application's id."), field="client_ids")
    known = applications.names_of(client_ids)
    for one in client_ids:
        if one not in known:
            fault = _("There is no application with the id %(id)s.") % {"id": one}
            raise Invalid(fault, field="client_ids")


@transaction.atomic
def remove(*, issuer: str) -> None:
    """Trust an issuer no longer; what it gave stays until it expires. Raises `NotFound`."""
    if not TrustedIssuer.objects.filter(issuer=issuer).delete()[0]:
        raise NotFound
    trail.record(events.ISSUER_REMOVED, details={"issuer": issuer})


def _published(address: str, *, afresh: bool) -> dict[str, Any]:
    try:
        return foreign_documents.document(
            address, max_age_seconds=_KEYS_MAX_AGE_SECONDS, afresh=afresh
        )
    except foreign_documents.Unreachable as error:
        raise Unverifiable(detail=f"the issuer's keys: {error.detail}") from error
