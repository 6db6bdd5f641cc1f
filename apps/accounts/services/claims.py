"""What each claim of a profile may be (OpenID Connect Core 1.0 §5.1): one function a form.

Every function takes what came in and returns what is stored, or raises `ValueError` with a
sentence for the person.
"""

import json
import math
import re
import zoneinfo
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from apps.core import clock

ADDRESS_MEMBERS: Final = (
    "formatted",
    "street_address",
    "locality",
    "region",
    "postal_code",
    "country",
)
ADDRESS_LONGEST: Final = 500
ADDITIONAL_INFO_MOST_BYTES: Final = 16 * 1024
ADDITIONAL_INFO_DEEPEST: Final = 20
# What no text needs and databases or terminals choke on: controls, lone halves of a character.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNPRINTABLE_IN_LINES = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_STORABLE = re.compile(r"[\x00\ud800-\udfff]")
_BIRTHDATE = re.compile(r"(\d{4})(?:-(\d\d)-(\d\d))?", re.ASCII)
# RFC 5646 §2.1: language, script, region, variants, extensions, private use.
_LOCALE = re.compile(
    r"(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"
    r"(?:-(?P<script>[A-Za-z]{4}))?(?:-(?P<region>[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
    r"(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?",
    re.ASCII,
)
_url = URLValidator(schemes=["https", "http"])


def text(longest: int) -> Callable[[object], str]:
    """One line of at most `longest` characters."""

    def clean(value: object) -> str:
        stripped = _string(value).strip()
        if len(stripped) > longest:
            raise ValueError(_("This has at most %(most)d characters.") % {"most": longest})
        if _UNPRINTABLE.search(stripped):
            raise ValueError(_("This holds a sign that is not allowed."))
        return stripped

    return clean


def url(value: object) -> str:
    """An address on the web, with no name or password in it."""
    stripped = text(500)(value)
    if not stripped:
        return ""
    fault = _("Give an address that starts with https:// or http://.")
    try:
        _url(stripped)
        parts = urlsplit(stripped)
    except (ValidationError, ValueError):
        raise ValueError(fault) from None
    if parts.username is not None or parts.password is not None:
        raise ValueError(fault)
    return stripped


def birthdate(value: object) -> str:
    """`YYYY-MM-DD`, `0000-MM-DD` when the year is withheld, or `YYYY`."""
    stripped = text(10)(value)
    if not stripped:
        return ""
    found = _BIRTHDATE.fullmatch(stripped)
    fault = _("Give a date as YYYY-MM-DD, 0000-MM-DD without the year, or YYYY.")
    if not found:
        raise ValueError(fault)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if month is None or day is None:
            given = date(year or 0, 1, 1)
        else:
            # A leap year stands in for the withheld one.
            given = date(year or 2000, month, day)
    except ValueError:
        raise ValueError(fault) from None
    if given > clock.now().date():
        raise ValueError(_("A date of birth is in the past."))
    return stripped


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone(value: object) -> str:
    """A name of the IANA time zone database."""
    stripped = text(64)(value)
    if stripped and stripped not in _zones():
        raise ValueError(_("Give a time zone such as Europe/Berlin."))
    return stripped


def locale(value: object) -> str:
    """A BCP 47 tag in its usual letter case; the underscore of old systems becomes a dash."""
    stripped = text(35)(value).replace("_", "-")
    if not stripped:
        return ""
    found = _LOCALE.fullmatch(stripped)
    if not found:
        raise ValueError(_("Give a language tag such as en or de-CH."))
    language, script, region = found.group("language", "script", "region")
    start = [language.lower()]
    start += [script.title()] if script else []
    start += [region.upper()] if region else []
    plain = "-".join(start)
    return plain + stripped[len(plain) :]


def phone(value: object) -> str:
    """An E.164 number; an extension as RFC 3966 writes it (OpenID Connect Core 1.0 §5.1)."""
    stripped = text(64)(value)
    if not stripped:
        return ""
    fault = _("Give a number that starts with + and the country, such as +41 44 668 18 00.")
    try:
        number = phonenumbers.parse(stripped, None)
    except phonenumbers.NumberParseException:
        raise ValueError(fault) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(fault)
    extension = number.extension
    number.extension = None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={extension}" if extension else str(plain)


def flag(value: object) -> bool:
    """True or false, nothing that only looks like it."""
    if not isinstance(value, bool):
        raise ValueError(_("This is true or false."))  # noqa: TRY004 - one kind of refusal
    return value


def address(value: object) -> dict[str, str]:
    """The six members of OpenID Connect Core 1.0 §5.1.1, as strings; empty ones are dropped."""
    if not isinstance(value, dict):
        raise ValueError(_("An address is an object."))  # noqa: TRY004 - one kind of refusal
    cleaned = {}
    for name, member in value.items():
        if name not in ADDRESS_MEMBERS:
            raise ValueError(
                _("An address has the members %(members)s.")
                % {"members": ", ".join(ADDRESS_MEMBERS)}
            )
        stripped = _string(member).strip().replace("\r\n", "\n").replace("\r", "\n")
        if len(stripped) > ADDRESS_LONGEST:
            raise ValueError(_("This has at most %(most)d characters.") % {"most": ADDRESS_LONGEST})
        if _UNPRINTABLE_IN_LINES.search(stripped):
            raise ValueError(_("This holds a sign that is not allowed."))
        if stripped:
            cleaned[name] = stripped
    return cleaned


def additional_info(value: object) -> dict[str, Any]:
    """A JSON object of at most 16 KiB that every database can keep."""
    if not isinstance(value, dict):
        raise ValueError(_("This is a JSON object."))  # noqa: TRY004 - one kind of refusal
    _refuse_unstorable(value, depth=1)
    try:
        size = len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):
        raise ValueError(_("This is not JSON.")) from None
    if size > ADDITIONAL_INFO_MOST_BYTES:
        raise ValueError(_("This is larger than 16 KiB."))
    return value


def _refuse_unstorable(value: object, *, depth: int) -> None:
    if depth > ADDITIONAL_INFO_DEEPEST:
        raise ValueError(_("This is nested too deeply."))
    if isinstance(value, str) and _NOT_STORABLE.search(value):
        raise ValueError(_("This holds a sign that is not allowed."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(_("This holds a number that is not finite."))
    members: list[object] = []
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise ValueError(_("The names of a JSON object are strings."))
        members = [*value, *value.values()]
    elif isinstance(value, list):
        members = value
    for member in members:
        _refuse_unstorable(member, depth=depth + 1)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(_("This is a text."))  # noqa: TRY004 - one kind of refusal
    return value
