"""Persistent connections: cheap while they live, replaced when the server has gone."""

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.support.postgresql import Server


def _as_a_new_request() -> None:
    # What the `request_started` signal does in a server.
    vars(connections["default"]).update(health_check_enabled=True, health_check_done=False)


@pytest.mark.usefixtures("pg")
def test_a_living_connection_is_used_without_asking_the_server() -> None:
    connection.ensure_connection()
    _as_a_new_request()
    with CaptureQueriesContext(connection) as seen, connection.cursor() as cursor:
        cursor.execute("SELECT 42")
        assert cursor.fetchone() == (42,)
    assert [query["sql"] for query in seen.captured_queries] == ["SELECT 42"]


@pytest.mark.usefixtures("pg")
def test_a_connection_that_the_server_closed_is_replaced(postgresql: Server) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        before = cursor.fetchone()[0]
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    _as_a_new_request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != before


@pytest.mark.usefixtures("pg")
def test_no_connection_is_not_usable() -> None:
    connection.ensure_connection()
    connection.close()
    assert not connection.is_usable()
    connection.ensure_connection()
