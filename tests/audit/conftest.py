"""A trail of a few events, sealed."""

import uuid
from collections.abc import Callable

import pytest

ANN = uuid.UUID(int=1)
Write = Callable[[int], None]


@pytest.fixture
def write(db: None) -> Write:
    """Return what writes that many more events about Ann, and seals them."""
    from django.test import RequestFactory

    from apps.audit import events
    from apps.audit.services import sealing, trail
    from apps.core import origin

    def more(count: int) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Firefox")
        with origin.of(request):
            for number in range(count):
                trail.record(events.SIGNED_IN, subject=ANN, details={"number": number})
        sealing.seal()

    return more
