from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.calling import Caller, caller_for
from tests.support.factories import Person, make_person

DOCUMENTS = "openid documents:read documents:write documents:delete"


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


@pytest.fixture
def as_ada(ada: Person) -> Caller:
    return caller_for(ada, DOCUMENTS)


@pytest.fixture
def as_ben(ben: Person) -> Caller:
    return caller_for(ben, DOCUMENTS)
