"""Which browser on which system: enough for a person to recognise a session of theirs.

Names only, no versions, from the words a browser says about itself; nothing rests on it.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

# The first mark that is found decides: most browsers also claim to be older ones.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """What a session list shows."""

    browser: str
    device: str


def read(user_agent: str) -> Device:
    """The names in a User-Agent header, or plain words when it says nothing known."""
    return Device(
        browser=_first(_BROWSERS, user_agent, _("A browser")),
        device=_first(_SYSTEMS, user_agent, _("an unknown device")),
    )


def _first(marks: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    return next((name for mark, name in marks if mark in text), otherwise)
