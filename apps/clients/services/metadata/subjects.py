"""By which name an application knows people (OpenID Connect Registration 1.0 §2, Core 1.0 §8)."""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.services import addresses, sectors
from apps.core.errors import Invalid

TYPES: Final = ("public", "pairwise")


def check(wanted: Registration) -> None:
    """A type that there is; for pairwise names, a sector to which they belong."""
    about = wanted.metadata
    if about.subject_type and about.subject_type not in TYPES:
        fault = _("It is one of: %(choices)s.") % {"choices": ", ".join(TYPES)}
        raise Invalid(fault, field="subject_type")
    addresses.check_link(about.sector_identifier_uri, field="sector_identifier_uri")
    if not about.is_pairwise:
        return
    if wanted.kind == "machine":
        raise Invalid(_("A machine has no person to authenticate."), field="subject_type")
    if not sectors.sector_of(about.sector_identifier_uri, wanted.redirect_uris):
        fault = _("Redirect URIs with different hosts, or with none, need a sector_identifier_uri.")
        raise Invalid(fault, field="sector_identifier_uri")
