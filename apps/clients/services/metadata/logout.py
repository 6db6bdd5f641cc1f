"""Where an application is told that a session ended.

OpenID Connect Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2.
"""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.profiles import PROFILES
from apps.clients.services import addresses
from apps.core.errors import Invalid

_CHANNELS: Final = ("backchannel_logout", "frontchannel_logout")


def check(wanted: Registration) -> None:
    """Addresses of the application's own, for applications that people sign in to."""
    for channel in _CHANNELS:
        field, uri = f"{channel}_uri", getattr(wanted.metadata, f"{channel}_uri")
        if not uri:
            _refuse_demand(wanted, channel)
            continue
        if wanted.kind == "machine":
            raise Invalid(_("Nobody signs in to a machine."), field=field)
        https_only = PROFILES[wanted.profile].https_redirects_only
        addresses.check_redirect_uri(uri, kind="web", https_only=https_only, field=field)
    _check_origin(wanted)


def _refuse_demand(wanted: Registration, channel: str) -> None:
    if getattr(wanted.metadata, f"{channel}_session_required"):
        fault = _("It needs %(field)s beside it.") % {"field": f"{channel}_uri"}
        raise Invalid(fault, field=f"{channel}_session_required")


def _check_origin(wanted: Registration) -> None:
    """A page that we embed is on a host that the application signs people in at (§2)."""
    uri = wanted.metadata.frontchannel_logout_uri
    known = [addresses.origin_of(address) for address in wanted.redirect_uris]
    if uri and addresses.origin_of(uri) not in known:
        fault = _("It must be on the scheme, host and port of a redirect address.")
        raise Invalid(fault, field="frontchannel_logout_uri")
