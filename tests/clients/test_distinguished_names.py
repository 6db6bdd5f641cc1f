"""Distinguished names are compared as names (RFC 4514, RFC 5280 §7.1), not as text."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from apps.clients.services import distinguished_names
from apps.clients.services.distinguished_names import of, parse

pytestmark = pytest.mark.spec("RFC 4514", "3")


def named(*parts: Any) -> x509.Name:
    """A name as it stands in a certificate; several attributes in one part as a tuple of pairs."""
    sets = [part if isinstance(part[0], tuple) else (part,) for part in parts]
    return x509.Name(
        [
            x509.RelativeDistinguishedName([x509.NameAttribute(*pair) for pair in part])
            for part in sets
        ]
    )


def is_read(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


COUNTRY = (NameOID.COUNTRY_NAME, "GB")
COMPANY = (NameOID.ORGANIZATION_NAME, "Isode Limited")
PERSON = (NameOID.COMMON_NAME, "Steve Kille")


@pytest.mark.spec("RFC 4514", "4")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "UID=jsmith,DC=example,DC=net",
            named(
                (NameOID.DOMAIN_COMPONENT, "net"),
                (NameOID.DOMAIN_COMPONENT, "example"),
                (NameOID.USER_ID, "jsmith"),
            ),
        ),
        (
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            named(
                (NameOID.DOMAIN_COMPONENT, "net"),
                (NameOID.DOMAIN_COMPONENT, "example"),
                ((NameOID.COMMON_NAME, "J.  Smith"), (NameOID.ORGANIZATIONAL_UNIT_NAME, "Sales")),
            ),
        ),
        (
            r"CN=James \"Jim\" Smith\, III,DC=example,DC=net",
            named(
                (NameOID.DOMAIN_COMPONENT, "net"),
                (NameOID.DOMAIN_COMPONENT, "example"),
                (NameOID.COMMON_NAME, 'James "Jim" Smith, III'),
            ),
        ),
        (
            r"CN=Before\0dAfter,DC=example,DC=net",
            named(
                (NameOID.DOMAIN_COMPONENT, "net"),
                (NameOID.DOMAIN_COMPONENT, "example"),
                (NameOID.COMMON_NAME, "Before\rAfter"),
            ),
        ),
        (r"CN=Lu\C4\8Di\C4\87", named((NameOID.COMMON_NAME, "Lučić"))),
        ("2.5.4.3=#0c05416c696365", named((NameOID.COMMON_NAME, "Alice"))),
        ("cn=#13810341626F", named((NameOID.COMMON_NAME, "Abo"))),
    ],
)
def test_the_published_examples(text: str, name: x509.Name) -> None:
    assert parse(text) == of(name)


@pytest.mark.parametrize(
    "text",
    [
        "CN=Steve Kille,O=Isode Limited,C=GB",
        "cn=steve kille,o=ISODE   limited,c=gb",
        "CN = Steve Kille , O = Isode Limited , C = GB",
        "commonName=Steve Kille,organizationName=Isode Limited,countryName=GB",
        "2.5.4.3=Steve Kille,2.5.4.10=Isode Limited,2.5.4.6=GB",
        r"CN=\53teve\20Kille,O=Isode Limited\ ,C=GB",
        "CN=#130b5374657665204b696c6c65,O=Isode Limited,C=#0c024742",
    ],
)
def test_honest_spellings_of_one_name_are_one(text: str) -> None:
    assert parse(text) == of(named(COUNTRY, COMPANY, PERSON))


@pytest.mark.parametrize(
    "text",
    [
        "C=GB,O=Isode Limited,CN=Steve Kille",
        "O=Isode Limited,C=GB",
        "CN=Steve Kille,O=Isode Limited",
        "CN=Steve Kille,O=IsodeLimited,C=GB",
        "CN=Steve Kille,OU=Isode Limited,C=GB",
        "CN=Steve Kille+O=Isode Limited,C=GB",
        "CN=Steve Kille,CN=Steve Kille,O=Isode Limited,C=GB",
        r"CN=Steve Kille\,O=Isode Limited,C=GB",
        "CN=Steve Killé,O=Isode Limited,C=GB",
    ],
)
def test_other_names_are_others(text: str) -> None:
    assert parse(text) != of(named(COUNTRY, COMPANY, PERSON))


def test_an_injected_part_is_no_part() -> None:
    """A value that reads like a name stays a value."""
    evil = named((NameOID.COMMON_NAME, "Steve Kille,O=Isode Limited,C=GB"))
    assert of(evil) != of(named(COUNTRY, COMPANY, PERSON))
    assert parse("CN=Steve Kille,O=Isode Limited,C=GB") != of(evil)
    assert parse(evil.rfc4514_string()) == of(evil)


def test_the_encoding_in_the_certificate_makes_no_difference() -> None:
    printable = x509.NameAttribute(NameOID.COMMON_NAME, "Abo", _type=_ASN1Type.PrintableString)
    assert of(x509.Name([printable])) == parse("CN=Abo")


def test_what_is_no_text_is_compared_by_its_bytes() -> None:
    bits = x509.NameAttribute(
        NameOID.X500_UNIQUE_IDENTIFIER, b"\x01\x02", _type=_ASN1Type.BitString
    )
    assert of(x509.Name([bits])) == (frozenset({("2.5.4.45", "#0102")}),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ",",
        "CN",
        "=x",
        "CN=a,",
        "CN=a+",
        "CN=a;O=b",
        'CN="a"',
        "CN=a<b",
        "CN=a\\",
        "CN=a\\zz",
        "CN=a\\ff",
        "CN=\0",
        "CN=#",
        "CN=#0",
        "CN=#0c",
        "CN=#0c0541",
        "CN=#0c80",
        "CN=#0201ff",
        "CN=#1302c3a4",
        "NAME=a",
        "1=a",
        "\ud800=a",
        "CN=\ud800",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    assert not is_read(text)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    for written in (text, f"CN={text}", f"CN=#{text.encode(errors='replace').hex()}"):
        is_read(written)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_every_name_reads_back_as_itself(values: list[str]) -> None:
    name = named(*[(NameOID.ORGANIZATION_NAME, value) for value in values])
    if "\0" not in "".join(values):
        assert distinguished_names.parse(name.rfc4514_string()) == of(name)
