"""Sectors: applications of one sector know a person by the same pairwise subject (OpenID Connect
Core 1.0 §8.1).
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.clients.metadata import Metadata, Registration
from apps.clients.profiles import WITH_PERSON
from apps.core.errors import Invalid
from apps.core.services import foreign, strict_json

# Grants that send nobody to a redirect URI: it proves nothing where nothing arrives at it.
_WITHOUT_REDIRECT: Final = WITH_PERSON - {"authorization_code"}


def has_to_prove(grants: Collection[str]) -> bool:
    """Whether the application could use a sector without ever being sent anything there."""
    return not _WITHOUT_REDIRECT.isdisjoint(grants)


def sector_of(about: Metadata, redirect_uris: Sequence[str], grants: Collection[str]) -> str:
    """The host that names the sector, "" if nothing does."""
    return _sector(about.sector_identifier_uri, _anchors(about, redirect_uris, grants))


def check(wanted: Registration) -> None:
    """The document at `sector_identifier_uri` lists every redirect URI (§8.1, Registration §5).

    And the key set, where that is what ties the application to its sector (CIBA Core §4). Asks
    the other side, so never inside a transaction. Raises `Invalid`.
    """
    uri = wanted.metadata.sector_identifier_uri
    if uri and not set(_anchors_of(wanted)) <= _listed(uri):
        fault = _("The document there does not list every address of the application.")
        raise Invalid(fault, field="sector_identifier_uri")


def check_change(before: Registration, wanted: Registration) -> None:
    """The same for a change, where it is about that; nobody's name may change by it.

    Raises `Invalid`.
    """
    if before.metadata.is_pairwise and wanted.metadata.is_pairwise and _of(before) != _of(wanted):
        fault = _("This would give every person another name: the sector stays %(host)s.")
        raise Invalid(fault % {"host": _of(before)}, field="sector_identifier_uri")
    if _what_is_judged(before) != _what_is_judged(wanted):
        check(wanted)


def refuse_stale(seen: Registration, now: Registration) -> None:
    """What was judged outside of the transaction is what stands in it. Raises `Invalid`."""
    if _what_is_judged(seen) != _what_is_judged(now):
        fault = _("Somebody changed this application in the meantime. Try again.")
        raise Invalid(fault, field="sector_identifier_uri")


def _of(registration: Registration) -> str:
    about = registration.metadata
    return sector_of(about, registration.redirect_uris, registration.grants or ())


def _what_is_judged(registration: Registration) -> tuple[str, str, set[str]]:
    """Addresses only where a sector has to do with them."""
    about = registration.metadata
    is_of_sector = about.is_pairwise or bool(about.sector_identifier_uri)
    anchors = set(_anchors_of(registration)) if is_of_sector else set()
    return about.subject_type, about.sector_identifier_uri, anchors


def _anchors_of(registration: Registration) -> tuple[str, ...]:
    about = registration.metadata
    return _anchors(about, registration.redirect_uris, registration.grants or ())


def _anchors(
    about: Metadata, redirect_uris: Sequence[str], grants: Collection[str]
) -> tuple[str, ...]:
    """The addresses that tie an application to its sector."""
    return (*redirect_uris, about.jwks_uri) if has_to_prove(grants) else tuple(redirect_uris)


@lru_cache(maxsize=1_000)
def _sector(sector_identifier_uri: str, anchors: tuple[str, ...]) -> str:
    if sector_identifier_uri:
        return urlsplit(sector_identifier_uri).hostname or ""
    hosts = {urlsplit(uri).hostname or "" for uri in anchors}
    return hosts.pop() if len(hosts) == 1 else ""


def _listed(uri: str) -> set[str]:
    fault = _("There is no list of redirect URIs at that address.")
    try:
        answer = foreign.get(uri)
        found = strict_json.read(answer.body) if answer.status == 200 else None
    except (foreign.Unreachable, ValueError, RecursionError) as error:
        raise Invalid(fault, field="sector_identifier_uri") from error
    if not isinstance(found, list):
        raise Invalid(fault, field="sector_identifier_uri")
    return {one for one in found if isinstance(one, str)}
