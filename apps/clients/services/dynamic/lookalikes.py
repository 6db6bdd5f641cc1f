"""Names that would pass a stranger's application off as the operator's."""

import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.models import Application
from apps.clients.services.registration import Source
from apps.core.errors import Invalid


def is_ours(name: str) -> bool:
    """Whether it is ours, or of an application that the operator registered, as people read it."""
    read = _as_read(name)
    ours = Application.objects.filter(
        user=None, registration_key=None, registration_source=Source.MANUAL
    )
    names = [settings.BRAND_NAME, *ours.values_list("name", flat=True)]
    return read in {_as_read(one) for one in names}


def refuse(name: str) -> None:
    """Raises `Invalid`."""
    if is_ours(name):
        raise Invalid(_("This name is taken."), field="client_name")


def _as_read(name: str) -> str:
    """Without case, width and signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
