"""Distinguished names as text (RFC 4514), compared as names and not as text (RFC 5280 §7.1).

What is compared is a sequence of sets of (object identifier, value): the order of the parts
counts, that of several attributes in one part does not; neither do letter case and runs of spaces.
"""

import re
import unicodedata
from typing import Final

from cryptography.x509 import Name
from cryptography.x509 import NameOID as Oid

Comparable = tuple[frozenset[tuple[str, str]], ...]
# RFC 4514 §3, and the other names that certificates of organisations are written with.
_NAMES: Final = {
    name: oid.dotted_string
    for names, oid in (
        ("cn commonname", Oid.COMMON_NAME),
        ("l localityname", Oid.LOCALITY_NAME),
        ("st s stateorprovincename", Oid.STATE_OR_PROVINCE_NAME),
        ("o organizationname", Oid.ORGANIZATION_NAME),
        ("ou organizationalunitname", Oid.ORGANIZATIONAL_UNIT_NAME),
        ("c countryname", Oid.COUNTRY_NAME),
        ("street streetaddress", Oid.STREET_ADDRESS),
        ("dc domaincomponent", Oid.DOMAIN_COMPONENT),
        ("uid userid", Oid.USER_ID),
        ("e emailaddress email", Oid.EMAIL_ADDRESS),
        ("serialnumber", Oid.SERIAL_NUMBER),
        ("organizationidentifier", Oid.ORGANIZATION_IDENTIFIER),
        ("businesscategory", Oid.BUSINESS_CATEGORY),
        ("jurisdictionc jurisdictioncountryname", Oid.JURISDICTION_COUNTRY_NAME),
        ("jurisdictionst", Oid.JURISDICTION_STATE_OR_PROVINCE_NAME),
        ("jurisdictionl", Oid.JURISDICTION_LOCALITY_NAME),
        ("postalcode", Oid.POSTAL_CODE),
        ("sn surname", Oid.SURNAME),
        ("gn givenname", Oid.GIVEN_NAME),
        ("t title", Oid.TITLE),
    )
    for name in names.split()
}
_TYPE: Final = re.compile(r" *([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+) *= *")
_HEXSTRING: Final = re.compile(r"#(?:[0-9A-Fa-f]{2})+ *")
_ESCAPED: Final = re.compile(r"\\(?:([\\ \"#+,;<=>])|([0-9A-Fa-f]{2}))")
_VALUE: Final = re.compile(r"(?:[^\\\"+,;<>\0]|\\[\\ \"#+,;<=>]|\\[0-9A-Fa-f]{2})*")
# The tags of the kinds of text that a name is made of (X.680 §8.6): how each is encoded.
_TEXTS: Final = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x16: "ascii",
    0x1E: "utf-16-be",
    0x1C: "utf-32-be",
}
_LONG_FORM: Final = 0x80


def parse(text: str) -> Comparable:
    """A written name. Raises `ValueError`."""
    text.encode()
    parts: list[frozenset[tuple[str, str]]] = []
    at, attributes = 0, set[tuple[str, str]]()
    while True:
        attribute, at = _attribute(text, at)
        attributes.add(attribute)
        separator = text[at : at + 1]
        if separator != "+":
            parts.append(frozenset(attributes))
            attributes = set()
        if not separator:
            # RFC 4514 §2.1: the last part of the name is written first.
            return tuple(reversed(parts))
        at += 1


def of(name: Name) -> Comparable:
    """The name in a certificate."""
    return tuple(
        frozenset((one.oid.dotted_string, _folded(_text(one.value))) for one in part)
        for part in name.rdns
    )


def _attribute(text: str, at: int) -> tuple[tuple[str, str], int]:
    """The attribute that begins at `at`, and where it ends."""
    found = _TYPE.match(text, at)
    if found is None:
        raise ValueError("an attribute is type=value")
    word = found.group(1)
    oid = word if word[0].isdigit() else _NAMES.get(word.lower(), "")
    if not oid:
        raise ValueError(f"no attribute type is called {word[:64]!r}")
    is_encoded = text.startswith("#", found.end())
    value = (_HEXSTRING if is_encoded else _VALUE).match(text, found.end())
    if value is None or text[value.end() : value.end() + 1] not in ("", ",", "+"):
        raise ValueError("a special character is written with a backslash before it")
    read = _decoded(value.group()) if is_encoded else _unescaped(value.group())
    return (oid, _folded(read)), value.end()


def _unescaped(value: str) -> str:
    """RFC 4514 §2.4: a backslash before a character, or before two digits of UTF-8."""

    def octet(found: re.Match[str]) -> str:
        raw = bytes.fromhex(found.group(2) or "")
        return found.group(1) or raw.decode(errors="surrogateescape")

    return _ESCAPED.sub(octet, value).encode(errors="surrogateescape").decode()


def _decoded(hexstring: str) -> str:
    """RFC 4514 §2.4: the value as it stands in a certificate."""
    der = bytes.fromhex(hexstring.removeprefix("#"))
    length, start = der[1] if len(der) > 1 else 0, 2
    if length > _LONG_FORM:
        start += length - _LONG_FORM
        length = int.from_bytes(der[2:start], "big")
    if der[0] not in _TEXTS or length == _LONG_FORM or len(der) != start + length:
        raise ValueError("a value after # is a text, encoded as in a certificate")
    return der[start:].decode(_TEXTS[der[0]])


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else f"#{value.hex()}"


def _folded(value: str) -> str:
    """RFC 4518 §2, as far as it makes a difference between honest spellings."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
