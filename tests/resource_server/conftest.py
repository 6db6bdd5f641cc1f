"""What every test here has: an issuer, and the setting that makes the API believe it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.resource_server.world import World


@pytest.fixture
def world(settings: Any) -> Iterator["World"]:
    """An issuer on loopback."""
    # Not before Django is ready.
    from django.core.cache import cache

    from apps.resource_server.services import verifier
    from tests.resource_server.world import RESOURCE, running

    with running() as issuer:
        settings.RESOURCE_SERVER = {
            "ISSUER": issuer.url,
            "RESOURCE": RESOURCE,
            "SCOPES": ["notes:read"],
        }
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        yield issuer
        cache.clear()
    verifier._issuer.cache_clear()
