"""By which name an application knows people (OpenID Connect Registration 1.0 §2, Core 1.0 §8)."""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.services import addresses, sectors
from apps.core.errors import Invalid

TYPES: Final = ("public", "pairwise")
_BY_ITS_KEYS: Final = ("private_key_jwt", "self_signed_tls_client_auth")


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
    if sectors.has_to_prove(wanted.grants or ()):
        _check_proof(wanted)
    if not sectors.sector_of(about, wanted.redirect_uris, wanted.grants or ()):
        fault = _("Redirect URIs with different hosts, or with none, need a sector_identifier_uri.")
        raise Invalid(fault, field="sector_identifier_uri")


def _check_proof(wanted: Registration) -> None:
    """CIBA Core §4: where nothing arrives at a redirect URI, the sector's keys are the proof.

    Without it, anybody could learn by which names another's sector knows people.
    """
    if not wanted.metadata.jwks_uri or wanted.auth_method not in _BY_ITS_KEYS:
        fault = _(
            "Grants without a redirect need a jwks_uri, and a proof by its keys: %(methods)s."
        )
        raise Invalid(fault % {"methods": ", ".join(_BY_ITS_KEYS)}, field="subject_type")
