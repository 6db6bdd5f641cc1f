"""Protected resources: the APIs, besides our own, that access tokens can be asked for (RFC 8707).

The catalogue of scopes is closed because our own APIs are. A resource that is somebody else's
brings its scopes along, each with the sentence that people read.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.access.models import ProtectedResource
from apps.access.scopes import CATALOGUE, Scope
from apps.audit import events
from apps.audit.services import trail
from apps.core.errors import Invalid, NotFound

LONGEST: Final = 500
_LONGEST_NAME: Final = 100
_LONGEST_SENTENCE: Final = 200
_MOST_SCOPES: Final = 50
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# RFC 3986 §2 without "#" (RFC 8707 §2), RFC 6749 §3.3.
_CHARACTERS: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+\Z")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """One protected resource; `scopes` are those that it understands, as rows of a catalogue."""

    identifier: str
    name: str
    scopes: Mapping[str, Scope]
    is_open: bool


def find(identifiers: Collection[str]) -> dict[str, Resource]:
    """Those of `identifiers` that are registered, by identifier. One statement, none for none."""
    if not identifiers:
        return {}
    rows = ProtectedResource.objects.filter(identifier__in=list(identifiers))
    return {row.identifier: _resource(row) for row in rows}


def scope_row(name: str, found: Iterable[Resource]) -> Scope:
    """A scope with its sentence: one of the catalogue, or one that a resource of `found` brings."""
    brought = (resource.scopes[name] for resource in found if name in resource.scopes)
    return CATALOGUE.get(name) or next(brought)


def known_scopes() -> dict[str, Scope]:
    """Every scope there is: the catalogue, and what resources bring. One statement."""
    found = dict(CATALOGUE)
    for row in ProtectedResource.objects.all():
        found.update(_resource(row).scopes)
    return found


@transaction.atomic
def define(
    *, identifier: str, name: str, scopes: Sequence[tuple[str, str]] = (), is_open: bool = False
) -> ProtectedResource:
    """Register a resource, or change the one with this identifier. Raises `Invalid`."""
    _check_identifier(identifier)
    _check_line(name, _LONGEST_NAME, "name")
    _check_scopes(identifier, scopes)
    row, _made = ProtectedResource.objects.update_or_create(
        identifier=identifier,
        defaults={
            "name": name,
            "scopes": [[scope, sentence] for scope, sentence in scopes],
            "is_open": is_open,
        },
    )
    facts = {"identifier": identifier, "scopes": [scope for scope, _ in scopes], "open": is_open}
    trail.record(events.RESOURCE_DEFINED, details=facts)
    return row


@transaction.atomic
def remove(*, identifier: str) -> None:
    """Forget a resource: no token can be had for it any more. Raises `NotFound`."""
    if not ProtectedResource.objects.filter(identifier=identifier).delete()[0]:
        raise NotFound
    trail.record(events.RESOURCE_REMOVED, details={"identifier": identifier})


def _resource(row: ProtectedResource) -> Resource:
    scopes = {name: Scope(name, sentence) for name, sentence in row.scopes}
    return Resource(row.identifier, row.name, scopes, row.is_open)


def _check_identifier(identifier: str) -> None:
    """An https address as clients will name it, letter by letter (RFC 8707 §2, RFC 9728 §1.2)."""
    if not _is_address(identifier):
        fault = _("A resource is named by an https address without a fragment (#…).")
        raise Invalid(fault, field="identifier")
    if identifier == settings.API_AUDIENCE:
        raise Invalid(_("This is the address of our own APIs."), field="identifier")


def _is_address(text: str) -> bool:
    if len(text) > LONGEST or not _CHARACTERS.match(text):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    return is_safe and bool(host) and "@" not in parts.netloc


def _check_scopes(identifier: str, scopes: Sequence[tuple[str, str]]) -> None:
    names = [name for name, _ in scopes]
    if len(names) > _MOST_SCOPES or len(set(names)) < len(names):
        fault = _("At most %(most)d scopes, each once.") % {"most": _MOST_SCOPES}
        raise Invalid(fault, field="scopes")
    elsewhere = _sentences_elsewhere(identifier)
    for name, sentence in scopes:
        _check_line(sentence, _LONGEST_SENTENCE, "scopes")
        if not _SCOPE.match(name):
            raise Invalid(_("%(scope)s is no scope.") % {"scope": ascii(name[:64])}, field="scopes")
        if elsewhere.get(name, sentence) != sentence:
            # What a person agreed to for one resource must not mean another thing at the next.
            fault = _("The scope %(scope)s means something else already.")
            raise Invalid(fault % {"scope": name}, field="scopes")


def _sentences_elsewhere(identifier: str) -> dict[str, str]:
    others: Any = ProtectedResource.objects.exclude(identifier=identifier)
    found = {name: sentence for row in others for name, sentence in row.scopes}
    # Nothing that a person writes can be one of ours: "" is no sentence.
    return found | dict.fromkeys(CATALOGUE, "")


def _check_line(text: str, longest: int, field: str) -> None:
    if not 1 <= len(text.strip()) <= longest or not text.isprintable():
        fault = _("One line of 1 to %(most)d characters is needed.") % {"most": longest}
        raise Invalid(fault, field=field)
