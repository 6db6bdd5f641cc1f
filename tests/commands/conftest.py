"""Runs `manage.py` within a test."""

import io

import pytest
from django.core.management import execute_from_command_line
from django.db import connections

from tests.commands.terminal import Manage, Ran


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Run `manage.py` as a terminal does, within this test's transaction."""
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def run(*words: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status = 0
        try:
            execute_from_command_line(["manage.py", *words])
        except SystemExit as end:
            status = int(end.code or 0)
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return run
