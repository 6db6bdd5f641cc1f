"""Finding a client: one statement with everything in it, none for what cannot be an id."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.services import people
from apps.clients.metadata import Registration
from apps.clients.models import Application
from apps.clients.services import lookup, registration, secrets
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "client_id", ["", "\0", "abc\0", "x" * 256, "x" * 1_000_000, "ü", "\ud800", "a\nb"]
)
def test_what_cannot_be_an_id_is_not_looked_up(
    client_id: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert lookup.find(client_id) is None


def test_unknown_and_disabled_clients_are_not_found() -> None:
    client = factories.make_client()
    assert lookup.find("unknown") is None
    assert lookup.find(client.id.swapcase()) is None
    registration.disable(application_pk=client.pk)
    assert lookup.find(client.id) is None
    registration.enable(application_pk=client.pk)
    assert lookup.find(client.id) is not None


def test_what_somebody_registered_for_themselves_counts_as_unchecked_when_they_are_gone() -> None:
    """Otherwise an app would earn the operator's trust by the deletion of whoever made it."""
    person = people.create(email="maker@example.com", verified=True)
    made = registration.register(
        registration=Registration(name="Trap", redirect_uris=("https://trap.example/cb",)),
        owner_id=person.pk,
        key=uuid.uuid4(),
    )
    operators = factories.make_client()
    people.delete(user=person)
    found, other = lookup.find(made.client_id), lookup.find(operators.id)
    assert found
    assert other
    assert (found.owner_id, found.is_checked) == (None, False)
    assert (other.owner_id, other.is_checked) == (None, True)


def test_everything_about_a_client_comes_in_one_statement(django_assert_num_queries: Any) -> None:
    owner = factories.make_person()
    made = factories.make_client(
        owner=owner,
        profile="oidc",
        roles=["staff", "developer"],
        redirect_uris=["https://a.example/1", "https://a.example/2"],
        scopes=["openid", "documents:read"],
        is_first_party=True,
        token_format="opaque",
        id_token_alg="ES256",
        logo_uri="https://a.example/logo.png",
    )
    secrets.rotate(application_pk=made.pk, overlap=timedelta(hours=1))
    with django_assert_num_queries(1):
        found = lookup.find(made.id)
    assert found
    assert (found.pk, found.client_id, found.name, found.owner_id) == (
        made.pk,
        made.id,
        "Notes",
        owner.id,
    )
    assert (found.kind, found.profile, found.is_public, found.is_first_party) == (
        "web",
        "oidc",
        False,
        True,
    )
    assert found.allowed_grants == {"authorization_code", "refresh_token"}
    assert found.allowed_scopes == ("openid", "documents:read")
    assert found.redirect_uris == ("https://a.example/1", "https://a.example/2")
    assert found.token_endpoint_auth_method == "client_secret_basic"
    assert (found.access_token_format, found.id_token_signed_response_alg) == ("opaque", "ES256")
    assert found.logo_uri == "https://a.example/logo.png"
    assert found.jwks is None
    assert found.permissions == {"admin.view", "users.read", "applications.register"}
    assert sorted(secret.expires_at is None for secret in found.secrets) == [False, True]
    assert all(secret.expires_at is None or secret.expires_at.tzinfo for secret in found.secrets)


def test_a_client_without_anything_is_found_too() -> None:
    made = factories.make_client(kind="spa", scopes=[], post_logout_redirect_uris=[])
    found = lookup.find(made.id)
    assert found
    assert found.is_public
    assert (found.secrets, found.permissions, found.allowed_scopes, found.owner_id) == (
        (),
        frozenset(),
        (),
        None,
    )


def test_expired_secrets_are_not_handed_out() -> None:
    made = factories.make_client()
    secrets.rotate(application_pk=made.pk, overlap=timedelta(seconds=-1))
    found = lookup.find(made.id)
    assert found
    assert len(found.secrets) == 1
    assert not secrets.verify(found, made.secret)


def test_an_instant_without_a_zone_is_utc() -> None:
    """How SQLite keeps them."""
    instant = lookup._instant("2026-11-22 14:00:00.5")
    assert instant
    assert instant.isoformat() == "2026-11-22T14:00:00.500000+00:00"
    assert lookup._instant(None) is None


def test_an_application_outlives_its_owner() -> None:
    from apps.accounts.services import people

    owner = factories.make_person()
    made = factories.make_client(owner=owner)
    people.delete(user=people.find(owner.id))
    found = lookup.find(made.id)
    assert found
    assert found.owner_id is None
    assert Application.objects.get().secrets.count() == 1
