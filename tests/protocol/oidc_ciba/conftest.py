"""Clients that want to be told, and a server at their address."""

from collections.abc import Iterator

import pytest

from tests.support.backchannel import Posted, listen


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Posted]:
    """What is sent to clients from here on."""
    with listen(monkeypatch) as server:
        yield server
