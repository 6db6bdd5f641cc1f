"""What the product says while a part it stands on is gone, and that it comes back by itself."""

import logging
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from apps.core.errors import DomainError
from apps.core.services import outages, readiness
from tests.support.ports import free_port

WORDS = "connection to server failed: refused\nDETAIL: somebody@example.com"
# A missing table: PostgreSQL's way to say so, and SQLite's.
MISSING = [ProgrammingError('relation "x" does not exist'), OperationalError("no such table: x")]


def _gone(*_: Any, **__: Any) -> None:
    raise OperationalError(WORDS)


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.mark.spec("RFC 9110", "15.6.4")
@pytest.mark.parametrize("path", ["/account/", "/api/v1/session"])
def test_without_its_database_it_says_so_once_and_recovers(
    client: Client,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    client.cookies["vestibule_session"] = "a" * 32
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", _gone)
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "try again in a few minutes" in answer.content.decode()
    (line,) = _told(caplog)
    assert "DATABASE_URL" in line
    assert "refused" in line
    assert "somebody@" not in line + answer.content.decode()
    assert client.get(path).status_code in (200, 302)


def test_a_session_that_cannot_be_saved_is_an_outage_too(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is saved after the view."""
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", _gone)
    client.raise_request_exception = False
    answer = client.post("/password/forgotten/", {"email": "ann@example.com"})
    assert answer.status_code == 503
    assert len(_told(caplog)) == 1


def test_without_its_shared_cache_no_door_opens_and_the_setting_is_named(
    client: Client, db: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Closed: without counts, guesses would be free."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    words = {"login": "ann@example.com", "password": "seven-Quiet-trams-in-1931"}
    answer = client.post("/sign-in/", words)
    assert answer.status_code == 503
    assert "try again in a few minutes" in answer.content.decode()
    (line,) = _told(caplog)
    assert "CACHE_URL" in line
    assert "ann@" not in caplog.text


@pytest.mark.parametrize("fault", MISSING)
def test_missing_migrations_are_named(
    fault: Exception, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting() -> None:
        raise readiness.NotReady("Migrations wait to be applied: run `manage.py migrate`.")

    monkeypatch.setattr(readiness, "migrations", waiting)
    outage = outages.judge(fault)
    assert outage
    assert "manage.py migrate" in outage.told
    assert "migrate" not in outage.message


@pytest.mark.parametrize("ask", [lambda: None, _gone])
def test_a_faulty_statement_is_a_fault_of_ours_though(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "migrations", ask)
    assert outages.judge(MISSING[0]) is None
    outage = outages.judge(MISSING[1])
    assert outage
    assert "DATABASE_URL" in outage.told


def test_a_lost_connection_without_words_is_told_by_its_kind() -> None:
    outage = outages.judge(InterfaceError())
    assert outage
    assert "InterfaceError" in outage.told


def test_a_rule_that_needs_the_operator_tells_them_and_nobody_else() -> None:
    class Broken(DomainError):
        status = 503
        message = "Run `manage.py keys ensure`."

    outage = outages.judge(Broken())
    assert outage
    assert outage.told == Broken.message
    assert "keys" not in outage.message


@pytest.mark.parametrize("fault", [None, RuntimeError("x"), DomainError("no")])
def test_other_faults_are_no_outage(fault: Exception | None) -> None:
    assert outages.judge(fault) is None
