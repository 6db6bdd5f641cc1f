"""What a token may carry of what was granted: never more, and less wherever that is asked for."""

from dataclasses import dataclass, replace
from typing import Final

from apps.access.scopes import CATALOGUE
from apps.access.services import authority
from apps.access.services.resources import Resource
from apps.clients.services.lookup import Client
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import InvalidAuthorizationDetails, InvalidScope
from apps.oauth.services import details, details_syntax, targets
from apps.oauth.services.details import Details
from apps.oauth.token_request import TokenRequest
from apps.oauth.tokens.standing import Standing

Scopes = tuple[str, ...]
_PERSONAL: Final = scope_rules.ABOUT_A_PERSON


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token request asks for, of what was granted; None and () mean all of it."""

    scopes: Scopes | None = None
    resources: tuple[str, ...] = ()
    details: Details | None = None


ALL: Final = Wanted()


def wanted_by(request: TokenRequest) -> Wanted:
    """What a token request asks for. Raises `InvalidScope` for what is malformed."""
    asked = scope_rules.parse(request.form["scope"]) if "scope" in request.form else None
    return replace(bounds_wanted_by(request), scopes=asked)


def bounds_wanted_by(request: TokenRequest) -> Wanted:
    """The same without scopes, which say nothing about a code (RFC 6749 §4.1.3).

    Raises `InvalidAuthorizationDetails`.
    """
    sent = details_syntax.parse(request.form.get("authorization_details", ""))
    return Wanted(resources=request.resources, details=sent or None)


def of_code(standing: Standing, client: Client, wanted: Wanted) -> tuple[Standing, Scopes]:
    """What the first token of a grant stands on, and its scopes, as far as they are registered now.

    A person may take minutes to answer, on a device. Raises `InvalidScope`, `InvalidTarget`.
    """
    audience, found = _targets_of(standing, client, wanted)
    exactly = details.part_of(standing.authorization_details, wanted.details, client)
    exactly = details.registered(exactly, client)
    part = replace(standing, resources=audience, authorization_details=exactly)
    granted = _still(standing.scopes, audience if standing.resources else (), found, client)
    if standing.scopes and not granted and not exactly:
        raise InvalidScope(detail="nothing of it is registered any more")
    return part, granted


def of_refresh(standing: Standing, client: Client, wanted: Wanted) -> tuple[Standing, Scopes]:
    """The same for each later one: what is still registered, and still open to the person.

    Raises `InvalidScope`, `InvalidTarget`.
    """
    if wanted.scopes is not None and not set(wanted.scopes) <= set(standing.scopes):
        raise InvalidScope(detail="beyond the grant")
    asked = standing.scopes if wanted.scopes is None else wanted.scopes
    audience, found = _targets_of(standing, client, wanted)
    still = _still(asked, audience if standing.resources else (), found, client)
    opened = authority.open_to_person(standing.user_id, still)
    exactly = details.part_of(standing.authorization_details, wanted.details, client)
    exactly = details.still(exactly, client, standing.user_id)
    return replace(standing, resources=audience, authorization_details=exactly), opened


def of_client(client: Client, wanted: Wanted) -> Scopes:
    """What a client gets for itself: what it may ask for, and its own roles open.

    Raises `InvalidScope`, `InvalidTarget`.
    """
    if wanted.details:
        raise InvalidAuthorizationDetails("Every type is about a person, and here is none.")
    found = targets.find(wanted.resources, client, of_person=False)
    brought = [name for resource in found for name in resource.scopes]
    asked = [*client.allowed_scopes, *brought] if wanted.scopes is None else wanted.scopes
    opened = authority.open_scopes(
        [name for name in asked if name in client.allowed_scopes and name not in _PERSONAL],
        client.permissions,
    )
    granted = [name for name in asked if name in opened or name in brought]
    granted = list(dict.fromkeys(targets.fitting(granted, wanted.resources, found)))
    if asked and not granted:
        raise InvalidScope
    return tuple(granted)


def _targets_of(
    standing: Standing, client: Client, wanted: Wanted
) -> tuple[tuple[str, ...], tuple[Resource, ...]]:
    """Where a token is for; and of that, what is not ours. Raises `InvalidTarget`."""
    audience = targets.part_of(standing.resources, wanted.resources)
    return audience, targets.find(audience, client) if standing.resources else ()


def _still(
    asked: Scopes, audience: tuple[str, ...], found: tuple[Resource, ...], client: Client
) -> Scopes:
    """Those that the client is registered for, or that a resource brings, where they belong."""
    brought = {name for resource in found for name in resource.scopes}
    still = tuple(name for name in asked if name in brought or _is_registered(name, client))
    return targets.fitting(still, audience, found) if audience else still


def _is_registered(name: str, client: Client) -> bool:
    return name in client.allowed_scopes and name in CATALOGUE
