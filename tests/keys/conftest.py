from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def fresh_ring(db: None) -> Iterator[None]:
    """What one test does to the keys is rolled back; no process may remember it."""
    # Not at the top: pytest reads this file before Django is set up.
    from apps.keys.services import ring

    ring.forget()
    yield
    ring.forget()
