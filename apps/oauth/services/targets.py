"""Where tokens may be shown: the resources that clients name (RFC 8707).

A client may always ask for a token for our own APIs. It may ask people for a token for a
protected resource that is open to every client, or that it is registered for. Scopes go with the
resource that understands them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.conf import settings

from apps.access.scopes import CATALOGUE
from apps.access.services import resources
from apps.access.services.resources import Resource
from apps.clients.services.lookup import Client
from apps.oauth import scopes as scope_rules
from apps.oauth.errors import InvalidTarget

_MOST: Final = 10
# These say who signed in, to the client: they open nothing at a resource that is not ours.
_ANYWHERE: Final = frozenset(
    {scope_rules.OFFLINE_ACCESS} | {name for name, scope in CATALOGUE.items() if scope.claims}
)


def find(asked: Sequence[str], client: Client, *, of_person: bool = True) -> tuple[Resource, ...]:
    """The protected resources that `asked` names besides our own APIs. Raises `InvalidTarget`.

    A client that acts for itself (`of_person` is False) has nobody who could say no: it must be
    registered for each. One statement where such a resource is named, else none.
    """
    if len(asked) > _MOST or any(len(name) > resources.LONGEST for name in asked):
        raise InvalidTarget(detail="too many resources, or too long ones")
    named = foreign(asked)
    found = resources.find(named)
    for name in named:
        if name not in found or not _may_ask(client, found[name], of_person=of_person):
            raise InvalidTarget(detail="unknown resource, or not for this client")
    return tuple(found[name] for name in named)


def foreign(audience: Iterable[str]) -> tuple[str, ...]:
    """What of it is not ours, each once."""
    return tuple(name for name in dict.fromkeys(audience) if name != settings.API_AUDIENCE)


def part_of(granted: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """The audience of a token: what is asked for of what was granted (RFC 8707 §2.2).

    () is our own APIs. Raises `InvalidTarget`.
    """
    if not set(asked) <= set(granted or (settings.API_AUDIENCE,)):
        raise InvalidTarget(detail="beyond the grant")
    return tuple(dict.fromkeys(asked)) or tuple(granted)


def fitting(
    scopes: Iterable[str], audience: Collection[str], found: Collection[Resource]
) -> tuple[str, ...]:
    """Those of `scopes` that mean something at `audience`; `found` are its foreign members."""
    understood = {name for resource in found for name in resource.scopes}
    is_ours = not audience or settings.API_AUDIENCE in audience
    understood |= CATALOGUE.keys() if is_ours else _ANYWHERE
    return tuple(name for name in scopes if name in understood)


def scopes_wanted(
    text: str, client: Client, audience: Collection[str], found: Collection[Resource]
) -> tuple[str, ...]:
    """The scopes that `text` asks a person for: that exist, that the client may ask for, and that
    mean something at `audience`. Without any, all that its foreign members (`found`) understand.

    Raises `InvalidScope`, for what is malformed.
    """
    brought = [name for resource in found for name in resource.scopes]
    asked = scope_rules.parse(text) if text or not brought else dict.fromkeys(brought)
    return within(asked, client, audience, found)


def within(
    scopes: Iterable[str], client: Client, audience: Collection[str], found: Collection[Resource]
) -> tuple[str, ...]:
    """Those of `scopes` that the client may ask a person for, and that mean something there."""
    brought = {name for resource in found for name in resource.scopes}
    may = scope_rules.open_to(client) | brought
    return fitting((name for name in scopes if name in may), audience, found)


def _may_ask(client: Client, resource: Resource, *, of_person: bool) -> bool:
    if resource.identifier in client.metadata.allowed_resources:
        return True
    return resource.is_open and of_person
