"""Sectors: applications of one sector know a person by the same pairwise subject (OpenID Connect
Core 1.0 §8.1).
"""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.core.errors import Invalid
from apps.core.services import foreign, strict_json


def sector_of(sector_identifier_uri: str, redirect_uris: Sequence[str]) -> str:
    """The host that names the sector, "" if nothing does."""
    return _sector(sector_identifier_uri, tuple(redirect_uris))


def check(wanted: Registration) -> None:
    """The document at `sector_identifier_uri` lists every redirect URI (§8.1, Registration §5).

    Asks the other side, so never inside a transaction. Raises `Invalid`.
    """
    uri = wanted.metadata.sector_identifier_uri
    if uri and not set(wanted.redirect_uris) <= _listed(uri):
        fault = _("The document there does not list every redirect URI of the application.")
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
    uri = registration.metadata.sector_identifier_uri
    return sector_of(uri, registration.redirect_uris)


def _what_is_judged(registration: Registration) -> tuple[str, str, set[str]]:
    """Redirect URIs only where a sector has to do with them."""
    about = registration.metadata
    is_of_sector = about.is_pairwise or bool(about.sector_identifier_uri)
    uris = set(registration.redirect_uris) if is_of_sector else set()
    return about.subject_type, about.sector_identifier_uri, uris


@lru_cache(maxsize=1_000)
def _sector(sector_identifier_uri: str, redirect_uris: tuple[str, ...]) -> str:
    if sector_identifier_uri:
        return urlsplit(sector_identifier_uri).hostname or ""
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
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
