"""Who makes an application, and where it starts (RFC 7591 §2)."""

from typing import Final

from django.utils.translation import gettext as _

from apps.clients.metadata import Registration
from apps.clients.services import addresses
from apps.core.errors import Invalid

_LONGEST: Final = 200
_MOST_CONTACTS: Final = 10


def check(wanted: Registration) -> None:
    """Short lines of text, and an address of the application's own."""
    about = wanted.metadata
    lines = {
        "contacts": about.contacts,
        "software_id": (about.software_id,),
        "software_version": (about.software_version,),
    }
    for field, values in lines.items():
        if len(values) > _MOST_CONTACTS or not all(_is_line(value) for value in values):
            fault = _("Each is one line of at most %(most)d characters.") % {"most": _LONGEST}
            raise Invalid(fault, field=field)
    start = about.initiate_login_uri
    if start:
        # OIDC Registration §2: https, whoever is asked by it.
        addresses.check_redirect_uri(start, kind="web", https_only=True, field="initiate_login_uri")


def _is_line(value: str) -> bool:
    return len(value) <= _LONGEST and (value.isprintable() or not value)
