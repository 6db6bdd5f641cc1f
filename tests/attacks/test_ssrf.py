"""Addresses that somebody else chose: whom they would have us ask."""

import ipaddress
from typing import Any

import pytest

from apps.core.services import foreign
from idp.reading import Reader
from tests.support.listening import listening, refused, said

PUBLIC = "93.184.216.34"
# Whose turn it is to be asked stands in the shared cache.
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "4000::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
    ],
)
def test_a_name_that_means_something_near_us(
    names: dict[str, list[list[str]]], dialled: list[Any], address: str
) -> None:
    """Alone, or beside a public one that would make it pass."""
    names["rp.example"] = [[address], [PUBLIC, address]]
    assert "not public" in refused("https://rp.example/keys")
    assert "not public" in refused("https://rp.example/keys")
    assert dialled == []


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        "2606:2800:220:1::1",
        "64:ff9b::5db8:d822",
        "2002:5db8:d822::1",
        "::ffff:93.184.216.34",
    ],
)
def test_what_is_public_is_asked(
    names: dict[str, list[list[str]]], dialled: list[tuple[str, int]], address: str
) -> None:
    names["rp.example"] = [[address]]
    refused("https://rp.example/keys")
    assert [port for _, port in dialled] == [443]
    assert ipaddress.ip_address(dialled[0][0]) == ipaddress.ip_address(address)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "localhost",
        "0",
    ],
)
def test_an_address_in_another_spelling(dialled: list[Any], host: str) -> None:
    """Decimal, hexadecimal, octal, short: the system reads them all; by its own resolver, nothing played."""
    refused(f"https://{host}/")
    assert dialled == []


@pytest.mark.parametrize(
    "url",
    [
        "https://rp.example@127.0.0.1/",
        "https://user:password@rp.example/",
        "https://rp.example\\@127.0.0.1/",
        "https://127.0.0.1\\.rp.example/",
        "https://rp.example/\r\nHost: internal",
        "https://rp.example/ HTTP/1.1",
        "https://rp.ex\u3002ample/",
        "https://①27.0.0.1/",
        "https://rp.example/\x00",
        "https://rp.example/\ud800",
        "https://[::1",
        "https://rp.example:99999/",
        "https:///etc/passwd",
        "https://" + "a" * 3000,
        "//rp.example/",
        "",
        "http://rp.example/",
        "file:///etc/passwd",
        "ftp://rp.example/",
        "gopher://rp.example/",
        "data:application/json,{}",
    ],
)
def test_an_address_that_two_readers_read_differently(
    names: dict[str, list[list[str]]], dialled: list[Any], url: str
) -> None:
    names["rp.example"] = [[PUBLIC]]
    refused(url)
    assert dialled == []


@pytest.mark.parametrize("port", [22, 25, 80, 445, 1023])
def test_a_service_that_is_not_the_webs(
    names: dict[str, list[list[str]]], dialled: list[Any], port: int
) -> None:
    names["rp.example"] = [[PUBLIC]]
    assert "port" in refused(f"https://rp.example:{port}/")
    assert dialled == []


def test_rebinding(names: dict[str, list[list[str]]], dialled: list[tuple[str, int]]) -> None:
    """The name means another machine the second time; it is asked once, and what was checked is called."""
    names["rp.example"] = [[PUBLIC], ["127.0.0.1"]]
    refused("https://rp.example:8443/keys")
    assert dialled == [(PUBLIC, 8443)]
    assert "not public" in refused("https://rp.example:8443/keys")


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"]
)
@pytest.mark.django_db
def test_a_redirect_to_the_metadata_service(status: str) -> None:
    """Not followed, and no document."""
    to = said(b"", "Location: http://169.254.169.254/latest/meta-data/", status=status)
    with listening(to) as listener:
        answer = foreign.get(f"http://127.0.0.1:{listener.port}/")
        assert answer.status == int(status[:3])
        with pytest.raises(foreign.Unreachable):
            foreign.document(f"http://127.0.0.1:{listener.port}/", max_age_seconds=60)
        assert len(listener.heard) == 2


def test_the_sentence_says_nothing_of_what_is_there(
    names: dict[str, list[list[str]]], dialled: list[Any]
) -> None:
    """A stranger must not learn from us which machines there are."""
    names["rp.example"] = [["10.0.0.1"], [PUBLIC]]
    said_of: set[str] = set()
    for _ in range(2):
        with pytest.raises(foreign.Unreachable) as refusal:
            foreign.get("https://rp.example/")
        said_of.add(refusal.value.message)
    assert len(said_of) == 1


@pytest.mark.parametrize(
    "named", ["0.0.0.0/0", "::/0", "8.0.0.0/6", "10.0.0.1/8", "localhost", "10.0.0.0/99"]
)
def test_an_operator_who_would_open_everything_is_stopped(named: str) -> None:
    reader = Reader({"FETCH_PRIVATE_NETWORKS": f"10.0.0.0/8,{named}"})
    assert reader.networks("FETCH_PRIVATE_NETWORKS") == ()
    assert "FETCH_PRIVATE_NETWORKS" in reader.faults[0]


def test_networks_of_ones_own() -> None:
    reader = Reader({"FETCH_PRIVATE_NETWORKS": "10.0.0.0/8, fd00::/8"})
    assert [str(one) for one in reader.networks("FETCH_PRIVATE_NETWORKS")] == [
        "10.0.0.0/8",
        "fd00::/8",
    ]
    assert reader.faults == []


@pytest.mark.usefixtures("near")
def test_an_allowed_network_opens_no_other(
    names: dict[str, list[list[str]]], dialled: list[Any]
) -> None:
    names["rp.example"] = [["127.0.0.1", "10.0.0.1"], ["::1"]]
    assert "not https" in refused("http://rp.example/")
    assert "not public" in refused("https://rp.example/")
    assert dialled == []
