"""Issuers whose assertions are believed: what may be registered, and by whom."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event
from apps.clients.models import Application
from apps.core.errors import Invalid, NotFound
from apps.oauth.models import TrustedIssuer
from apps.oauth.services import issuers
from tests.admin.staff import signed_in
from tests.support import factories
from tests.support.signing import jwks

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {
    "issuer": "https://authority.example",
    "subject": "linked",
    "client_ids": ["one"],
    "jwks": jwks(),
}


@pytest.fixture(autouse=True)
def one() -> None:
    named("one")


def named(*client_ids: str) -> None:
    """Applications with these ids."""
    for client_id in client_ids:
        Application.objects.filter(pk=factories.make_client().pk).update(client_id=client_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": "authority"}, "issuer"),
        ({"issuer": "http://authority.example"}, "issuer"),
        ({"issuer": "http://localhost:8000"}, "issuer"),
        ({"subject": "name"}, "subject"),
        ({"client_ids": []}, "client_ids"),
        ({"client_ids": "one"}, "client_ids"),
        ({"client_ids": [1]}, "client_ids"),
        ({"client_ids": [""]}, "client_ids"),
        ({"client_ids": ["two words"]}, "client_ids"),
        ({"client_ids": ["x" * 201]}, "client_ids"),
        ({"client_ids": ["one"] * 31}, "client_ids"),
        ({"client_ids": ["one", "two"]}, "client_ids"),
        ({"jwks": None}, "jwks"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks_uri": "https://authority.example/jwks"}, "jwks"),
        ({"jwks": None, "jwks_uri": "http://authority.example/jwks"}, "jwks_uri"),
    ],
)
def test_an_issuer_is_trusted_by_name_for_named_clients(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        issuers.define(**(GOOD | changes))
    assert refused.value.field == field


def test_an_issuer_is_changed_by_its_name_and_removed() -> None:
    issuers.define(**GOOD)
    issuers.define(**(GOOD | {"subject": "email"}))
    found = issuers.find("https://authority.example")
    assert found
    assert found.subject == "email"
    issuers.remove(issuer="https://authority.example")
    assert issuers.find("https://authority.example") is None
    with pytest.raises(NotFound):
        issuers.remove(issuer="https://authority.example")
    of_issuers = Event.objects.filter(name__startswith="issuer.")
    names = sorted(of_issuers.values_list("name", flat=True))
    assert names == ["issuer.removed", "issuer.trusted", "issuer.trusted"]


def test_staff_trusts_changes_and_removes_it() -> None:
    administrator: Client = signed_in(factories.make_person(roles=["administrator"]))
    form = {
        "issuer": "https://authority.example",
        "subject": "id",
        "client_ids": '["one"]',
        "jwks": "null",
        "jwks_uri": "https://authority.example/jwks",
    }
    administrator.post(reverse("admin:oauth_trustedissuer_add"), form)
    row = TrustedIssuer.objects.get()
    page = reverse("admin:oauth_trustedissuer_change", args=[row.pk])
    assert administrator.get(page).status_code == 200
    administrator.post(page, form | {"subject": "email"})
    row.refresh_from_db()
    assert row.subject == "email"
    administrator.post(reverse("admin:oauth_trustedissuer_delete", args=[row.pk]), {"post": "yes"})
    assert not TrustedIssuer.objects.exists()


def test_names_of_every_length_and_character_are_written_into_the_trail() -> None:
    issuer = "https://authority.example/~a?b=" + "c" * 400
    ids = [f"https://{number}.example/@" + "d" * 170 for number in range(30)]
    named(*ids)
    issuers.define(**(GOOD | {"issuer": issuer, "client_ids": ids}))
    assert issuers.find(issuer)
    issuers.remove(issuer=issuer)
