from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _open(settings: Any, db: None) -> None:
    """Registration is open, and nobody has registered anything today."""
    settings.CLIENT_REGISTRATION = "open"
    cache.clear()
