"""What an application may ask tokens for: protected resources besides those that are open to all
(RFC 8707 §2), and types of authorization details (RFC 9396 §10).

That a resource is registered is asked when a token is: it may come later, and it may go.
"""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.services import addresses
from apps.core.errors import Invalid

_MOST: Final = 20


def check(wanted: Registration) -> None:
    """Addresses, as a resource is named by one; and types that there are."""
    named = wanted.metadata.allowed_resources
    if len(named) > _MOST:
        fault = _("At most %(most)d addresses can be registered.") % {"most": _MOST}
        raise Invalid(fault, field="allowed_resources")
    types = wanted.metadata.authorization_details_types
    if not set(types) <= settings.AUTHORIZATION_DETAILS_TYPES.keys():
        known = ", ".join(settings.AUTHORIZATION_DETAILS_TYPES)
        fault = _("The types that there are: %(known)s.") % {"known": known}
        raise Invalid(fault, field="authorization_details_types")
    for identifier in named:
        addresses.check_redirect_uri(
            identifier, kind="web", https_only=False, field="allowed_resources"
        )
