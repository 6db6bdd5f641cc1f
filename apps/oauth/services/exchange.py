"""Token exchange (RFC 8693): a token that was received becomes one to go on with.

Never more than the token that is shown: no scope more, not a second longer, and it falls with the
same grant and session, because both are written into it. Who may do it, how, and for whom is
registered of the client (`token_exchange_modes`, `token_exchange_audiences`).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from apps.access.services import authority, resources
from apps.access.services.resources import Resource
from apps.audit import events
from apps.audit.services import trail
from apps.clients.services import lookup
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth import acr
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import (
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    InvalidToken,
    UnauthorizedClient,
)
from apps.oauth.services import details, introspection, proof, targets, tokens
from apps.oauth.services.issuing import Confirmation, Given
from apps.oauth.services.narrowing import Scopes, Wanted
from apps.oauth.tokens import access_token
from apps.oauth.tokens.access_token import Access

IMPERSONATION: Final = "impersonation"
DELEGATION: Final = "delegation"
_MOST_ACTORS: Final = 4


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a token is for: our own APIs, protected resources, applications by their ids."""

    audience: tuple[str, ...]
    found: tuple[Resource, ...]
    services: tuple[Client, ...]

    def fitting(self, scopes: Sequence[str]) -> Scopes:
        """Those of `scopes` that mean something there: to an application, what it may ask for."""
        means = set(targets.fitting(scopes, self.audience, self.found))
        means = means.union(*map(scope_rules.open_to, self.services))
        return tuple(name for name in scopes if name in means)


@transaction.atomic
def exchange(
    *,
    client: Client,
    subject_token: str,
    actor_token: str | None,
    wanted: Wanted,
    cnf: Confirmation,
) -> Given:
    """A token of `client` for the person of `subject_token`; with an actor, it says who acts.

    It is always a signed one: the deny list, which knows the grant, is what it falls with. Raises
    `InvalidRequest` for tokens that are not good for this, `InvalidScope`, `InvalidTarget`,
    `InvalidAuthorizationDetails`, `UnauthorizedClient`.
    """
    _check_mode(client, DELEGATION if actor_token else IMPERSONATION)
    subject = _subject(subject_token, client, cnf)
    act = subject.act if actor_token is None else _acting(actor_token, subject, client, cnf)
    target = _target(subject, wanted, client)
    exactly = details.part_of(subject.authorization_details, wanted.details, client)
    now = clock.epoch()
    access = Access(
        client_id=client.client_id,
        scopes=_scopes(subject, wanted, target, client),
        jti=uuid.uuid4(),
        issued_at=now,
        expires_at=min(now + settings.ACCESS_TOKEN_SECONDS, subject.expires_at),
        user_id=subject.user_id,
        gid=subject.gid,
        sid=subject.sid,
        auth_time=subject.auth_time,
        acr=subject.acr,
        amr=subject.amr,
        audience=target.audience,
        cnf=cnf,
        authorization_details=details.at(_still(exactly, client, subject), target.audience),
        act=act,
        has_own_userinfo=client.metadata.has_own_userinfo,
    )
    _record(access, subject)
    return _given(access)


def _check_mode(client: Client, mode: str) -> None:
    if client.is_public or client.metadata.is_pairwise:
        # A public client has no identity that policy could trust, and a signed token names the
        # person by an id that a pairwise client must not learn.
        raise UnauthorizedClient("This client cannot exchange tokens.")
    if mode not in client.metadata.token_exchange_modes:
        raise UnauthorizedClient(f"This client is not registered for {mode}.")


def _subject(token: str, client: Client, cnf: Confirmation) -> Access:
    """The facts of a token that this client was given, as its own or as the one it is for."""
    subject = _live(token, cnf, "subject_token")
    is_received = not introspection.audiences_of(client).isdisjoint(subject.audiences)
    if subject.client_id != client.client_id and not is_received:
        raise _refused("subject_token", "another client's, and not for this one")
    people = get_user_model().objects
    if subject.user_id is None or not people.filter(pk=subject.user_id, is_active=True).exists():
        raise _refused("subject_token", "nobody stands behind it")
    if client.demands_second_factor and acr.rank(subject.acr) < acr.rank(acr.LEVEL_2):
        raise _refused("subject_token", "people prove a second factor for this client")
    return subject


def _acting(token: str, subject: Access, client: Client, cnf: Confirmation) -> Mapping[str, Any]:
    """Who acts from here on, and before that whoever did (RFC 8693 §4.1)."""
    actor = _live(token, cnf, "actor_token")
    if actor.client_id != client.client_id or actor.act:
        raise _refused("actor_token", "another client's, or of somebody who acts for another")
    act = {"sub": actor.subject, "client_id": actor.client_id}
    act |= {"act": subject.act} if subject.act else {}  # type: ignore[dict-item] # it nests
    if len(_actors(act)) > _MOST_ACTORS:
        raise _refused("subject_token", "passed on too often")
    return act


def _live(token: str, cnf: Confirmation, name: str) -> Access:
    """A live token that is shown by who holds it: one bound to a key, with a proof of that key."""
    try:
        access = tokens.inspect(token)
        proof.check_holder(access.cnf, cnf)
    except (InvalidToken, InvalidGrant) as error:
        raise _refused(name, error.detail) from error
    return access


def _target(subject: Access, wanted: Wanted, client: Client) -> _Target:
    """Where the new token is for, by default where the old one was; within the client's list."""
    asked = tuple(dict.fromkeys(wanted.resources)) or subject.audiences
    if not set(asked) <= set(client.metadata.token_exchange_audiences):
        raise InvalidTarget(detail="not registered for this audience")
    foreign = targets.foreign(asked)
    found = resources.find(foreign)
    services = tuple(_service(name) for name in foreign if name not in found)
    return _Target(asked, tuple(found.values()), services)


def _service(name: str) -> Client:
    """The application of this id (RFC 8693 §2.1): one that signs nobody in.

    An ID token for it would name the same audience, and who confuses the two would let in
    whoever shows what was passed on (RFC 8725 §2.8).
    """
    service = lookup.find(name) if ":" not in name else None
    if service is None or scope_rules.OPENID in service.allowed_scopes:
        raise InvalidTarget(detail="neither a resource, nor an application that signs nobody in")
    return service


def _scopes(subject: Access, wanted: Wanted, target: _Target, client: Client) -> Scopes:
    asked = subject.scopes if wanted.scopes is None else wanted.scopes
    if not set(asked) <= set(subject.scopes):
        raise InvalidScope(detail="beyond the subject token")
    brought = {name for resource in target.found for name in resource.scopes}
    may = (brought | scope_rules.open_to(client)) - {scope_rules.OFFLINE_ACCESS}
    fits = target.fitting([name for name in asked if name in may])
    assert subject.user_id is not None  # noqa: S101 # `_subject` saw to it
    granted = authority.open_to_person(subject.user_id, fits)
    if asked and not granted and not subject.authorization_details:
        raise InvalidScope
    return granted


def _still(exactly: details.Details, client: Client, subject: Access) -> details.Details:
    assert subject.user_id is not None  # noqa: S101 # `_subject` saw to it
    return details.still(exactly, client, subject.user_id)


def _record(access: Access, subject: Access) -> None:
    facts = {
        "received_by": subject.client_id,
        "audience": list(access.audiences),
        "scopes": list(access.scopes),
        "actors": _actors(access.act),
    }
    trail.record(
        events.TOKEN_EXCHANGED, subject=access.user_id, client_id=access.client_id, details=facts
    )


def _given(access: Access) -> Given:
    return Given(
        access_token.sign(access),
        access.expires_at - access.issued_at,
        access.scopes,
        cnf=access.cnf,
        authorization_details=access.authorization_details,
    )


def _actors(act: Mapping[str, Any]) -> list[str]:
    """The applications that act, the latest first."""
    return [act["client_id"], *_actors(act.get("act", {}))] if act else []


def _refused(name: str, detail: str) -> InvalidRequest:
    """RFC 8693 §2.2.2: one sentence for every cause."""
    return InvalidRequest(f"The {name} cannot be exchanged.", detail=detail)
