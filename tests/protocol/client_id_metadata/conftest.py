from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.support.documents import Site, world


@pytest.fixture(autouse=True)
def site(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Documents are let in, and one is served."""
    settings.CLIENT_ID_METADATA_DOCUMENTS = True
    cache.clear()
    with world(monkeypatch) as found:
        yield found
