"""Which web origins count, and how long an answer is remembered."""

from typing import Any

import pytest

from apps.clients.models import AllowedOrigin
from apps.clients.services import origins, registration
from tests.support import factories


@pytest.mark.django_db(transaction=True)
def test_an_origin_counts_while_its_application_is_active(django_assert_num_queries: Any) -> None:
    origins.forget()
    assert not origins.is_registered("https://spa.example")
    made = factories.make_client(kind="spa", redirect_uris=["https://spa.example/callback"])
    assert [str(row) for row in AllowedOrigin.objects.all()] == ["https://spa.example"]
    with django_assert_num_queries(1):
        assert origins.is_registered("https://spa.example")
    with django_assert_num_queries(0):
        assert origins.is_registered("https://spa.example")
    for other in (
        "https://spa.example/",
        "http://spa.example",
        "https://SPA.example",
        "null",
        "*",
        "\0",
        "x" * 400,
        "ü",
    ):
        assert not origins.is_registered(other)
    registration.disable(application_pk=made.pk)
    assert not origins.is_registered("https://spa.example")
    registration.enable(application_pk=made.pk)
    assert origins.is_registered("https://spa.example")
    registration.change(application_pk=made.pk, origins=[])
    assert not origins.is_registered("https://spa.example")
    registration.change(application_pk=made.pk, origins=["https://spa.example"])
    registration.delete(application_pk=made.pk)
    assert not origins.is_registered("https://spa.example")


@pytest.mark.django_db
def test_the_memory_of_origins_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_MOST", 3)
    origins.forget()
    for number in range(10):
        origins.is_registered(f"https://n{number}.example")
        assert len(origins._answers) <= 3
    origins.forget()
