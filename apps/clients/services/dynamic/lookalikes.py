"""Names that would pass a stranger's application off as the operator's."""

import unicodedata
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.clients.models import Application
from apps.clients.services.registration import Source
from apps.core.errors import Invalid

# Small letters of Cyrillic and Greek, and digits, that are drawn like Latin letters, small or
# capital (Unicode Technical Standard 39, "confusables").
_DRAWN_ALIKE: Final = {
    "a": "\u0430\u03b1",
    "b": "\u0432\u03b2",
    "c": "\u0441\u03f2",
    "d": "\u0501\u0111",
    "e": "\u0435\u03b5",
    "h": "\u04bb\u043d\u03b7",
    "j": "\u0458\u03f3",
    "k": "\u043a\u03ba",
    "l": "1i\u0456\u04cf\u03b9\u0131\u0142",
    "m": "\u043c\u03bc",
    "o": "0\u043e\u03bf\u00f8",
    "p": "\u0440\u03c1",
    "q": "\u051b",
    "s": "\u0455",
    "t": "\u0442\u03c4",
    "u": "\u03c5",
    "v": "\u0475\u03bd",
    "w": "\u051d\u03c9",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3",
}
_AS_LATIN: Final = str.maketrans(
    {sign: latin for latin, signs in _DRAWN_ALIKE.items() for sign in signs}
)
# Letters that are drawn as nothing: the fillers of Hangul.
_BLANK: Final = "\u115f\u1160\u3164\uffa0"


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
    """Without case, width, accents and signs that nobody sees; letters that look alike as one."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_AS_LATIN)
    return "".join(sign for sign in plain if sign.isalnum() and sign not in _BLANK)
