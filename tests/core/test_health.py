"""Health: alive, and ready for work."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from apps.core.errors import DomainError
from apps.core.services import readiness, recurring

SECRET = "host=10.0.0.1 password=hunter2"


def break_down() -> None:
    raise OperationalError(SECRET)


def be_missing() -> None:
    raise DomainError("Something is missing: run `this`.", detail=SECRET)


def test_a_process_that_answers_is_alive_whatever_else_is_broken(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No database is open to this test: asking for one would fail it.
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response.headers["Cache-Control"] == "no-store"


def test_a_whole_installation_is_ready(client: Client, db: None) -> None:
    recurring.enqueue_due()
    response = client.get("/health/ready")
    assert response.json() == {
        "status": "ready",
        "parts": {"database": "ready", "migrations": "ready", "keys": "ready"},
        "notes": {},
    }
    assert response.status_code == 200


def test_the_missing_part_is_named_without_what_a_driver_says(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.READINESS_CHECKS = {"a": f"{__name__}.break_down", "b": f"{__name__}.be_missing"}
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "parts": {"a": "The database does not answer.", "b": "Something is missing: run `this`."},
        "notes": {},
    }
    assert SECRET not in response.content.decode() + caplog.text


def test_migrations_that_wait_are_told(client: Client, db: None) -> None:
    readiness._is_migrated.cache_clear()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("documents", "0001_initial")
    assert "manage.py migrate" in client.get("/health/ready").json()["parts"]["migrations"]
    recorder.record_applied("documents", "0001_initial")
    assert client.get("/health/ready").status_code == 200


def test_a_database_that_is_gone_is_told(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError(SECRET)

    readiness._is_migrated.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "The database does not answer."
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_read_only(client: Client, db: None, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_the_front_door_is_open(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "/sign-in/" in response.content.decode()
    assert client.post("/").status_code in (403, 405)
