"""What does not start, and how the two databases' values become Python's."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from apps.oauth import checks
from apps.oauth.errors import ERRORS, InsufficientScope, OAuthError
from apps.oauth.services import sql
from tests.support.certificates import authority


def test_access_tokens_never_outlive_denials(settings: Any) -> None:
    assert checks.denials_outlive_access_tokens() == []
    settings.ACCESS_TOKEN_SECONDS = 7200
    assert [fault.id for fault in checks.denials_outlive_access_tokens()] == ["oauth.E002"]


def test_client_certificates_come_from_a_proxy_that_is_there(settings: Any, tmp_path: Path) -> None:
    def faults(**changed: Any) -> str:
        values = {
            "CLIENT_CERTIFICATE_HEADER": "X-Client-Certificate",
            "TRUSTED_PROXY_COUNT": 1,
            "CLIENT_CERTIFICATE_CA_FILE": "",
            "MTLS_URL": "",
        } | changed
        for name, value in values.items():
            setattr(settings, name, value)
        return " ".join(fault.msg for fault in checks.certificates_come_from_a_proxy())

    assert faults() == ""
    assert faults(CLIENT_CERTIFICATE_HEADER="", TRUSTED_PROXY_COUNT=0) == ""
    assert "TRUSTED_PROXY_COUNT" in faults(TRUSTED_PROXY_COUNT=0)
    for taken in ("Authorization", "X-Forwarded-For", "Content-Type"):
        assert "something else" in faults(CLIENT_CERTIFICATE_HEADER=taken)
    assert "MTLS_URL" in faults(CLIENT_CERTIFICATE_HEADER="", MTLS_URL="https://m.example")
    empty, good = tmp_path / "empty.pem", tmp_path / "good.pem"
    empty.write_text("nothing")
    good.write_text(authority().pem)
    for file in (empty, tmp_path, tmp_path / "gone.pem"):
        assert "CLIENT_CERTIFICATE_CA_FILE" in faults(CLIENT_CERTIFICATE_CA_FILE=str(file))
    assert faults(CLIENT_CERTIFICATE_CA_FILE=str(good)) == ""
    said = faults(CLIENT_CERTIFICATE_HEADER="", CLIENT_CERTIFICATE_CA_FILE=str(good))
    assert "does nothing" in said


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.sqlite_can_return_rows() == []
    monkeypatch.setattr(connection, "vendor", "sqlite", raising=False)
    assert checks.sqlite_can_return_rows() == []
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert [fault.id for fault in checks.sqlite_can_return_rows()] == ["oauth.E001"]


def test_sqlites_values_become_pythons() -> None:
    some = UUID("12345678-1234-5678-1234-567812345678")
    assert sql.to_uuid(some.hex) == sql.to_uuid(some) == some
    assert sql.to_uuid(None) is None
    noon = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
    assert sql.to_time("2026-11-22 12:00:00.000005") == sql.to_time(noon) == noon
    assert sql.to_time(None) is None
    assert sql.to_json('{"a": [1]}') == {"a": [1]}


def test_pythons_values_become_sqlites() -> None:
    some = UUID("12345678-1234-5678-1234-567812345678")
    assert sql._adapted(some, on_sqlite=True) == some.hex
    assert sql._adapted(some, on_sqlite=False) is some
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert "2026-11-22 12:00:00" in str(sql._adapted(noon, on_sqlite=True))


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_keeps_to_the_character_set(error: type[OAuthError]) -> None:
    said = error() if error is not InsufficientScope else InsufficientScope(("a",))
    assert said.code.isascii()
    assert 400 <= said.status < 600
    assert not set(said.description) & {'"', "\\"}


def test_what_others_sent_cannot_break_out_of_a_description() -> None:
    assert OAuthError('a"b\\c\nd☃').description == "a'b'c'd'"
