"""The languages we speak: which one a page or a mail is in, and at what hour it says it is.

For a page the first of these that names a language of ours counts: the account of whoever is
signed in, `ui_locales` of the sign-in that is going on, what was chosen in this browser, what
the browser prefers. Programs are always answered in English.
"""

import zoneinfo
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE: Final = "__Host-language" if settings.IS_HTTPS else "language"
# Where a session keeps the person's choice, their time zone, and what an application asked for.
ACCOUNT_KEY: Final = "language"
ZONE_KEY: Final = "zone"
ASKED_KEY: Final = "ui_locales"
CODES: Final = tuple(code for code, _ in settings.LANGUAGES)
DEFAULT: Final = str(settings.LANGUAGE_CODE)
# Paths for programs, and for staff: they read English.
_ENGLISH: Final = ("/api/", "/admin/")
_LONGEST_LIST: Final = 1_000
_LONGEST_TAG: Final = 35


def best(tags: Iterable[str]) -> str:
    """The first language of ours in a list of BCP 47 tags, "" when there is none.

    A tag is cut from its end until it fits (RFC 4647 §3.4): `de-CH-1996` is answered in `de`.
    """
    for tag in tags:
        parts = tag[:_LONGEST_TAG].lower().replace("_", "-").split("-")
        while parts:
            if (code := "-".join(parts)) in CODES:
                return code
            parts.pop()
    return ""


def asked(ui_locales: str) -> str:
    """The same for `ui_locales`: tags in order of preference (OpenID Connect Core 1.0 §3.1.2.1)."""
    return best(ui_locales[:_LONGEST_LIST].split(" "))


def of_request(request: HttpRequest) -> str:
    """The language for a page. Reads the session only where the browser has one."""
    if request.path_info.startswith(_ENGLISH):
        return DEFAULT
    session = session_of(request)
    return (
        best([str(session.get(ACCOUNT_KEY, ""))])
        or asked(request.GET.get("ui_locales", ""))
        or best([str(session.get(ASKED_KEY, ""))])
        or of_browser(request)
    )


def of_browser(request: HttpRequest) -> str:
    """What was chosen in this browser before anybody signed in, or what it prefers."""
    return (
        best([request.COOKIES.get(COOKIE, "")])
        or best(_accepted(request.headers.get("Accept-Language", "")))
        or DEFAULT
    )


def session_of(request: HttpRequest) -> Any:
    """What may be read of the session; nothing for a browser that has none."""
    has_one = settings.SESSION_COOKIE_NAME in request.COOKIES
    return getattr(request, "session", {}) if has_one else {}


def remember(session: Any, *, locale: str, zone: str) -> None:
    """Keep what the account says, so that no page has to ask for it."""
    session[ACCOUNT_KEY] = best([locale])
    session[ZONE_KEY] = zone


@contextmanager
def speaking(language: str, zone: str = "") -> Iterator[None]:
    """Within this block words are in `language` and hours in `zone`; "" leaves them as they are."""
    with (
        translation.override(language or translation.get_language() or DEFAULT),
        timezone.override(_zone(zone) or timezone.get_current_timezone()),
    ):
        yield


def _accepted(header: str) -> list[str]:
    """The browser's list, best first (RFC 9110 §12.5.4)."""
    return [tag for tag, weight in parse_accept_lang_header(header) if weight]


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError):
        return None
