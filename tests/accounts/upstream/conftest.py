"""A scripted provider called Acme, and somebody who comes through it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.accounts.upstream.scripted import Script, playing
from tests.accounts.upstream.visitor import Visitor, settings_of


@pytest.fixture
def script(settings: Any) -> Iterator[Script]:
    """A provider that answers as this script says, and is configured here as Acme."""
    with playing() as script:
        settings.UPSTREAM_PROVIDERS = (settings_of(script),)
        yield script


@pytest.fixture
def trusted(script: Script, settings: Any) -> Script:
    """The same, and the operator believes what it says about addresses."""
    settings.UPSTREAM_PROVIDERS = (settings_of(script, trusts_email=True),)
    return script


@pytest.fixture
def visitor(client: Client, script: Script) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(client, script)
