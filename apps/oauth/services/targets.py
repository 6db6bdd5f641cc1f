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
from apps.oauth.errors import InvalidTarget
from apps.oauth.scopes import OFFLINE_ACCESS

_MOST: Final = 10
# These say who signed in, to the client: they open nothing at a resource that is not ours.
_ANYWHERE: Final = frozenset(
    {OFFLINE_ACCESS} | {name for name, scope in CATALOGUE.items() if scope.claims}
)


def find(asked: Sequence[str], client: Client, *, of_person: bool = True) -> tuple[Resource, ...]:
    """The protected resources that `asked` names besides our own APIs. Raises `InvalidTarget`.

    A client that acts for itself (`of_person` is False) has nobody who could say no: it must be
    registered for each. One statement where such a resource is named, else none.
    """
    if len(asked) > _MOST or any(len(name) > resources.LONGEST for name in asked):
        raise InvalidTarget(detail="too many resources, or too long ones")
    foreign = [name for name in dict.fromkeys(asked) if name != settings.API_AUDIENCE]
    found = resources.find(foreign)
    for name in foreign:
        if name not in found or not _may_ask(client, found[name], of_person=of_person):
            raise InvalidTarget(detail="unknown resource, or not for this client")
    return tuple(found[name] for name in foreign)


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


def _may_ask(client: Client, resource: Resource, *, of_person: bool) -> bool:
    if resource.identifier in client.metadata.allowed_resources:
        return True
    return resource.is_open and of_person
