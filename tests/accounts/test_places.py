"""The place of a network address, where the operator gave a database."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from apps.accounts import checks
from apps.accounts.models import User
from apps.accounts.services import places

ZURICH = {
    "city": {"names": {"en": "Zürich"}},
    "country": {"names": {"en": "Switzerland"}, "iso_code": "CH"},
}


def written(path: Path, *, kind: str = "Test-City", record: Any = ZURICH) -> str:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type=kind, languages=["en"])
    writer.insert_network(IPSet(["192.0.2.0/24", "2001:db8::/32"]), record)
    writer.to_db_file(str(path))
    return str(path)


def test_without_a_database_there_is_no_place() -> None:
    assert places.of("192.0.2.7") == ""


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1"])
def test_a_city_is_named_with_its_country(settings: Any, tmp_path: Path, address: str) -> None:
    settings.GEOIP_DATABASE = written(tmp_path / "city.mmdb")
    assert places.of(address) == "Zürich, Switzerland"


def test_a_database_of_countries_does_as_well(settings: Any, tmp_path: Path) -> None:
    settings.GEOIP_DATABASE = written(tmp_path / "country.mmdb", kind="Test-Country")
    assert places.of("192.0.2.7") == "Switzerland"


@pytest.mark.parametrize("address", [None, "", "10.0.0.1", "no address"])
def test_an_address_of_nowhere_has_no_place(
    settings: Any, tmp_path: Path, address: str | None
) -> None:
    settings.GEOIP_DATABASE = written(tmp_path / "city.mmdb")
    assert places.of(address) == ""


def test_a_new_file_is_taken_without_a_restart(settings: Any, tmp_path: Path) -> None:
    settings.GEOIP_DATABASE = written(tmp_path / "city.mmdb")
    assert places.of("192.0.2.7") == "Zürich, Switzerland"
    (tmp_path / "city.mmdb").unlink()
    written(tmp_path / "city.mmdb", record={"city": {"names": {"en": "Genève"}}})
    assert places.of("192.0.2.7") == "Genève"


def test_a_file_that_is_lost_costs_the_hint_and_no_page(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GEOIP_DATABASE = str(tmp_path / "gone.mmdb")
    with caplog.at_level(logging.WARNING):
        assert places.of("192.0.2.7") == ""
    assert "GEOIP_DATABASE" in caplog.text


@pytest.mark.parametrize("kind", ["missing", "garbage", "ASN"])
def test_a_database_that_cannot_serve_is_refused_at_the_start(
    settings: Any, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"{kind}.mmdb"
    if kind == "garbage":
        path.write_bytes(b"not a database")
    if kind == "ASN":
        written(path, kind="Test-ASN", record={"autonomous_system_number": 64_496})
    settings.GEOIP_DATABASE = str(path)
    faults = [fault for fault in checks.sign_in_is_safe(None) if fault.id == "accounts.E008"]
    assert len(faults) == 1
    assert "GEOIP_DATABASE" in faults[0].msg


@pytest.mark.django_db
def test_the_list_of_sessions_shows_the_place(
    settings: Any, tmp_path: Path, client: Client, person: User, sign_in: Any
) -> None:
    settings.GEOIP_DATABASE = written(tmp_path / "city.mmdb")
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(person)
    assert "Zürich, Switzerland" in client.get("/account/sessions/").content.decode()
