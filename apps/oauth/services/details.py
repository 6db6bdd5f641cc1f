"""Authorization details: what exactly a token allows, beside its scopes (RFC 9396).

Their types belong to the APIs that enforce them, on the floor above: `AUTHORIZATION_DETAILS_TYPES`
names the module of each. Here is what all of them have in common.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings

from apps.access.services import authority
from apps.clients.services.lookup import Client
from apps.core.errors import Invalid
from apps.oauth.errors import AccessDenied, InvalidAuthorizationDetails

Detail = Mapping[str, Any]
Details = tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """One detail in words: what it allows, and what it is about by name."""

    sentences: tuple[str, ...]
    about: tuple[str, ...] = ()
    # Names the detail on a page.
    key: str = ""


class Type(Protocol):
    """What the module of a type offers. A detail that it gets has passed `check`, but for there."""

    def check(self, detail: Detail) -> None:
        """Raises `Invalid` for anything but the fields of this type (RFC 9396 §5)."""

    def permissions(self, detail: Detail) -> Collection[str]:
        """What the roles of the person have to hold."""

    def described(self, detail: Detail, user_id: UUID) -> Described:
        """The detail in words, for the person who is asked."""

    def covers(self, granted: Detail, asked: Detail) -> bool:
        """Whether who has the one may have the other."""


def checked(sent: Details, client: Client) -> Details:
    """`sent`, of types that there are and that the client is registered for.

    Raises `InvalidAuthorizationDetails`.
    """
    for detail in sent:
        name = detail["type"]
        if name not in client.metadata.authorization_details_types:
            raise InvalidAuthorizationDetails("This client may not use this type.")
        if name not in settings.AUTHORIZATION_DETAILS_TYPES:
            raise InvalidAuthorizationDetails("This type is unknown.")
        try:
            _type_of(detail).check(detail)
        except Invalid as error:
            raise InvalidAuthorizationDetails(error.message) from error
    return sent


def part_of(granted: Details, asked: Details | None, client: Client) -> Details:
    """What a token request asks for of what was granted (RFC 9396 §6); None is all of it.

    Raises `InvalidAuthorizationDetails`.
    """
    if asked is None:
        return granted
    for detail in checked(asked, client):
        if not any(_covers(one, detail) for one in granted):
            raise InvalidAuthorizationDetails("This goes beyond what was granted.")
    return asked


def registered(granted: Details, client: Client) -> Details:
    """Those of types that the client is still registered for."""
    return tuple(
        detail
        for detail in granted
        if detail["type"] in client.metadata.authorization_details_types
        and detail["type"] in settings.AUTHORIZATION_DETAILS_TYPES
    )


def still(granted: Details, client: Client, user_id: UUID) -> Details:
    """Those that the client is still registered for and that the person's roles still open.

    One statement, none for none.
    """
    known = registered(granted, client)
    if not known:
        return ()
    held = authority.permissions_of_person(user_id)
    return tuple(
        detail for detail in known if held.issuperset(_type_of(detail).permissions(detail))
    )


def check_open(details: Details, user_id: UUID) -> None:
    """Refuse what the person's roles do not open: they cannot give what they do not have.

    Raises `AccessDenied`. One statement, none for none.
    """
    if not details:
        return
    held = authority.permissions_of_person(user_id)
    for detail in details:
        if not held.issuperset(_type_of(detail).permissions(detail)):
            raise AccessDenied("The roles of this person do not open these details.")


def at(details: Details, audience: Collection[str]) -> Details:
    """Those that mean something at `audience`: every type is one of our own APIs so far."""
    return details if not audience or settings.API_AUDIENCE in audience else ()


def described(details: Iterable[Detail], user_id: UUID) -> list[Described]:
    """Each in words, for the person who is asked."""
    return [
        replace(_type_of(detail).described(detail, user_id), key=key_of(detail))
        for detail in details
        if detail["type"] in settings.AUTHORIZATION_DETAILS_TYPES
    ]


def key_of(detail: Detail) -> str:
    """What names this very detail, in whatever order its fields were sent."""
    return hashlib.sha256(json.dumps(detail, sort_keys=True).encode()).hexdigest()


def _covers(granted: Detail, asked: Detail) -> bool:
    return granted["type"] == asked["type"] and _type_of(granted).covers(granted, asked)


def _type_of(detail: Detail) -> Type:
    return cast(Type, import_module(settings.AUTHORIZATION_DETAILS_TYPES[detail["type"]]))
