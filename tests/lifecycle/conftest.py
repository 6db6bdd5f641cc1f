from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.core import clock


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """An empty storage of the test's own."""
    folder = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder, "base_url": None},
        }
    }
    return folder


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Moves the clock."""

    def move(**span: float) -> None:
        then = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: then)

    return move


@pytest.fixture
def files(media: Path) -> Callable[[], list[Path]]:
    """Every file that the storage holds."""

    def found() -> list[Path]:
        return [path for path in media.rglob("*") if path.is_file()]

    return found


@pytest.fixture(autouse=True)
def _fresh_counts(request: pytest.FixtureRequest) -> None:
    """No test is stopped by the tries that another one made."""
    from django.core.cache import cache

    if {"db", "pg", "life"} & set(request.fixturenames):
        request.getfixturevalue("pg" if {"pg", "life"} & set(request.fixturenames) else "db")
        cache.clear()


Later = Callable[..., None]
Files = Callable[[], list[Any]]
