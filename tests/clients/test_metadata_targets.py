"""Which protected resources an application may be registered for."""

from typing import Any

import pytest

from apps.core.errors import Invalid
from tests.support.factories import make_client

pytestmark = pytest.mark.django_db
EXCHANGE = ("authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange")


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


def test_an_application_is_registered_for_types_that_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        make_client(metadata={"authorization_details_types": ("payment_initiation",)})
    assert refused.value.field == "authorization_details_types"


@pytest.mark.parametrize(
    ("metadata", "grants", "field"),
    [
        ({"token_exchange_modes": ("everything",)}, EXCHANGE, "token_exchange_modes"),
        ({"token_exchange_modes": ("delegation",)}, None, "token_exchange_modes"),
        ({"token_exchange_audiences": ("calendar",)}, EXCHANGE, "token_exchange_audiences"),
        (
            {"token_exchange_audiences": tuple(f"https://a.example/{n}" for n in range(21))},
            EXCHANGE,
            "token_exchange_audiences",
        ),
    ],
)
def test_exchange_is_registered_with_modes_and_addresses(
    metadata: dict[str, Any], grants: Any, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make_client(metadata=metadata, grants=grants)
    assert refused.value.field == field
