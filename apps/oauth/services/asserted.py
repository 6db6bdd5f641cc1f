"""An access token on the word of a trusted issuer (RFC 7521 §4.1, RFC 7523 §2.1).

The word replaces the sign-in, not the person's consent: an application of a third party gets what
the person let it have before. Nobody was authenticated here, so the token names no level and no
time of a sign-in, and there is no ID token and no refresh token.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from apps.access.services import authority
from apps.accounts.services import addresses, identities
from apps.audit import events
from apps.audit.services import trail
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import (
    InvalidAuthorizationDetails,
    InvalidGrant,
    InvalidScope,
    UnauthorizedClient,
)
from apps.oauth.models import TrustedIssuer
from apps.oauth.services import assertions, codes, consents, issuers, issuing, targets
from apps.oauth.services.consents import Remembered
from apps.oauth.services.issuers import Issuer
from apps.oauth.services.issuing import Confirmation, Given
from apps.oauth.services.narrowing import Scopes, Wanted

Claims = Mapping[str, Any]
# What says that it is another kind of token is one (RFC 8725 §3.11): an access token of the same
# issuer that somebody had made out to us would say of whom it is, too.
_TYPES: Final = ("jwt", "authorization-grant+jwt")


def accept(*, client: Client, assertion: str, wanted: Wanted, cnf: Confirmation) -> Given:
    """A token for the person whom the assertion is about.

    Raises `InvalidGrant` for any doubt about the assertion, `InvalidScope`, `InvalidTarget`, and
    `UnauthorizedClient` where people have to prove more than anybody does here.
    """
    if client.demands_second_factor:
        raise UnauthorizedClient("People prove a second factor for this client.")
    if wanted.details:
        raise InvalidAuthorizationDetails("Details need a person who reads them.")
    issuer, claims = _believed(assertion, client)
    with transaction.atomic():
        user_id = _person(issuer, claims)
        granted = _granted(user_id, client, wanted)
        # The last thing: what is refused for another reason may be sent again.
        if not assertions.is_first_word(
            issuer=issuer.issuer, jti=claims["jti"], expires_at=int(claims["exp"])
        ):
            raise InvalidGrant(detail="an assertion used before")
        facts = {"issuer": issuer.issuer, "scopes": list(granted)}
        trail.record(
            events.ASSERTION_ACCEPTED, subject=user_id, client_id=client.client_id, details=facts
        )
        return _given(user_id, client, granted, wanted, cnf)


def _believed(assertion: str, client: Client) -> tuple[Issuer, Claims]:
    """Who says it and what, if they may say it to us, for this client, now."""
    try:
        header, unbelieved = foreign.unverified(assertion)
        issuer = issuers.find(unbelieved.get("iss"))
        if issuer is None or client.client_id not in issuer.client_ids:
            raise InvalidGrant(detail="an issuer that is not trusted, or not for this client")
        claims = issuers.claims_signed_by(issuer, assertion)
    except Unverifiable as error:
        raise InvalidGrant(detail=error.detail) from error
    kind = str(header.get("typ", "JWT")).lower().removeprefix("application/")
    if kind not in _TYPES or "cnf" in claims:
        raise InvalidGrant(detail="a token of another type, or bound to a key")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if settings.ISSUER not in named and f"{settings.ISSUER}/oauth/token" not in named:
        raise InvalidGrant(detail="an assertion for somebody else")
    if not assertions.is_timely(claims):
        raise InvalidGrant(detail="an assertion that is not timely, or without exp or jti")
    return issuer, claims


def _person(issuer: Issuer, claims: Claims) -> UUID:
    """The person whom the claims name, in the one way that the issuer is trusted with.

    Not one who asked to be deleted: until then their account does what they do themselves.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise InvalidGrant(detail="an assertion without a subject")
    found: UUID | None
    if issuer.subject == TrustedIssuer.Subject.ID:
        found = _as_id(subject)
    elif issuer.subject == TrustedIssuer.Subject.LINKED:
        found = identities.owner_of(issuer=issuer.issuer, subject=subject)
    else:
        found = _owner_of_address(claims)
    # Held: whoever is being locked out in this instant gives nothing.
    people = get_user_model().objects.select_for_update(no_key=True)
    staying = people.filter(is_active=True, deletion_due_at=None)
    if found is None or staying.filter(pk=found).first() is None:
        raise InvalidGrant(detail="nobody of this name")
    return found


def _as_id(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None


def _owner_of_address(claims: Claims) -> UUID | None:
    """Both sides must have verified it: who merely typed an address in owns nothing by it."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None
    owner = addresses.owner_of(email)
    is_shown = owner is not None and addresses.is_verified(user_id=owner, email=email)
    return owner if is_shown else None


def _granted(user_id: UUID, client: Client, wanted: Wanted) -> Scopes:
    """What is asked for, registered, open to the person, and agreed to by them before."""
    answer = (
        Remembered()
        if client.is_first_party
        else consents.remembered(user_id=user_id, application_pk=client.pk)
    )
    found = targets.find(wanted.resources, client)
    unknown = {resource.identifier for resource in found} - answer.resources
    if unknown and not client.is_first_party:
        raise InvalidScope("The person has not agreed to this resource.")
    brought = {name for resource in found for name in resource.scopes}
    may = (brought | scope_rules.open_to(client)) - {scope_rules.OFFLINE_ACCESS}
    asked = tuple(client.allowed_scopes) if wanted.scopes is None else wanted.scopes
    agreed = [
        name for name in asked if name in may and (client.is_first_party or name in answer.scopes)
    ]
    fits = targets.fitting(agreed, wanted.resources, found)
    granted = authority.open_to_person(user_id, fits)
    if not granted:
        raise InvalidScope("The person has not agreed to any of these scopes.")
    return granted


def _given(
    user_id: UUID, client: Client, granted: Scopes, wanted: Wanted, cnf: Confirmation
) -> Given:
    """The token stands on a code that nobody ever learns: whatever ends codes ends it, too."""
    now = clock.now()
    authorization = codes.Authorization(
        user_id=user_id,
        application_pk=client.pk,
        client_id=client.client_id,
        scopes=granted,
        redirect_uri="",
        redirect_uri_was_sent=False,
        code_challenge="",
        nonce="",
        claims={},
        sid=None,
        auth_time=now,
        acr="",
        amr=(),
        max_age_was_sent=False,
        resources=tuple(dict.fromkeys(wanted.resources)),
    )
    digest = codes.sum_of(secrets.token_urlsafe(32))
    codes.keep(authorization, digest=digest, expires_at=now + timedelta(minutes=1))
    redeemed = codes.redeem(digest=digest, application_pk=client.pk, client_id=client.client_id)
    standing = issuing.standing_of(authorization, gid=redeemed.gid)
    access = issuing.access_of(client, granted, standing, cnf=cnf)
    return issuing.written(client, replace(access, auth_time=None))
