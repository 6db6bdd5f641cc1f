"""Which protected resources an application may be registered for."""

import pytest

from apps.core.errors import Invalid
from tests.support.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "named",
    [
        ("calendar",),
        ("http://calendar.example/",),
        ("https://calendar.example/#part",),
        ("https://calendar.example/*",),
        tuple(f"https://calendar.example/{number}" for number in range(21)),
    ],
)
def test_an_application_is_registered_for_addresses(named: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        make_client(metadata={"allowed_resources": named})
    assert refused.value.field == "allowed_resources"
