from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.factories import Person, make_person


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
def ada(db: None) -> Person:
    return make_person()


@pytest.fixture
def ben(db: None) -> Person:
    return make_person()
