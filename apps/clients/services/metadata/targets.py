"""Which protected resources an application may name besides those open to all (RFC 8707 §2).

That one of them is registered is asked when a token is: it may come later, and it may go.
"""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.services import addresses
from apps.core.errors import Invalid

_MOST: Final = 20


def check(wanted: Registration) -> None:
    """Addresses, as a resource is named by one."""
    named = wanted.metadata.allowed_resources
    if len(named) > _MOST:
        fault = _("At most %(most)d addresses can be registered.") % {"most": _MOST}
        raise Invalid(fault, field="allowed_resources")
    for identifier in named:
        addresses.check_redirect_uri(
            identifier, kind="web", https_only=False, field="allowed_resources"
        )
