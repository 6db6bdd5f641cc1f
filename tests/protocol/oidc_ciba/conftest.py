"""Clients that want to be told: what was sent to them, without a network."""

import pytest

from tests.support.backchannel import Posted, listen


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Posted:
    """Return what is sent to clients from here on."""
    return listen(monkeypatch)
