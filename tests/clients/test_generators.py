"""What the toolkit asks of us for new ids and secrets."""

import re

import pytest
from oauth2_provider.generators import generate_client_id, generate_client_secret


@pytest.mark.parametrize(
    ("generate", "least"), [(generate_client_id, 22), (generate_client_secret, 43)]
)
def test_they_are_unguessable_and_need_no_escaping(generate: object, least: int) -> None:
    assert callable(generate)
    values = {generate() for _ in range(100)}
    assert len(values) == 100
    assert all(re.fullmatch(rf"[A-Za-z0-9_-]{{{least},}}", value) for value in values)
