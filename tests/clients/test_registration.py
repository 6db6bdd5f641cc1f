"""Registering, changing and ending applications: nothing half done stays, and nothing twice."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from apps.access.services import roles as role_services
from apps.clients.metadata import Registration
from apps.clients.models import AllowedOrigin, Application, ClientSecret
from apps.clients.services import lookup, registration
from apps.core import hooks
from apps.core.errors import Invalid, NotFound
from tests.support import factories
from tests.support.races import Race

WEB = Registration(name="Notes", redirect_uris=["https://notes.example/callback"])
EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
KEYS = {"keys": [EC.as_dict(private=False), RSA.as_dict(private=False) | {"kid": "r"}]}


@pytest.mark.django_db
def test_a_refused_registration_leaves_nothing() -> None:
    with pytest.raises(Invalid):
        factories.make_client(roles=["nobody"])
    with pytest.raises(NotFound):
        registration.register(registration=WEB, owner_id=uuid.uuid4())
    assert not Application.objects.exists()
    assert not ClientSecret.objects.exists()


@pytest.mark.django_db
def test_one_submission_registers_one_application() -> None:
    owner, other = factories.make_person(), factories.make_person()
    key = uuid.uuid4()
    first = registration.register(registration=WEB, owner_id=owner.id, key=key)
    again = registration.register(registration=WEB, owner_id=owner.id, key=key)
    assert (again.client_id, again.client_secret, again.is_new) == (first.client_id, None, False)
    theirs = registration.register(registration=WEB, owner_id=other.id, key=key)
    assert theirs.client_id != first.client_id, "a key is one person's"
    assert Application.objects.count() == 2


def test_a_double_click_in_two_workers_registers_once(race: Race) -> None:
    owner, key = factories.make_person(), uuid.uuid4()
    made = race(6, lambda _: registration.register(registration=WEB, owner_id=owner.id, key=key))
    assert len({one.client_id for one in made}) == 1
    assert sum(one.is_new for one in made) == 1
    assert ClientSecret.objects.count() == 1


@pytest.mark.django_db
def test_one_person_owns_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "MOST_OF_ONE_OWNER", 2)
    owner = factories.make_person()
    for _ in range(2):
        factories.make_client(owner=owner)
    with pytest.raises(Invalid):
        factories.make_client(owner=owner)
    factories.make_client(owner=factories.make_person())


@pytest.mark.django_db
def test_a_change_touches_what_is_named_only() -> None:
    made = factories.make_client(roles=["staff"], origins=["https://notes.example"])
    before = lookup.find(made.id)
    registration.change(application_pk=made.pk, redirect_uris=["https://notes.example/back"])
    after = lookup.find(made.id)
    assert before
    assert after == replace(before, redirect_uris=("https://notes.example/back",))
    assert Application.objects.get().allowed_origins == "https://notes.example"
    registration.change(application_pk=made.pk, roles=["developer"])
    changed = lookup.find(made.id)
    assert changed
    assert changed.permissions == {"applications.register"}


@pytest.mark.django_db
def test_a_refused_change_changes_nothing() -> None:
    made = factories.make_client()
    before = lookup.find(made.id)
    refused: list[dict[str, Any]] = [
        {"redirect_uris": []},
        {"name": ""},
        {"roles": ["nobody"], "name": "Other"},
    ]
    for changes in refused:
        with pytest.raises(Invalid):
            registration.change(application_pk=made.pk, **changes)
    assert lookup.find(made.id) == before
    with pytest.raises(NotFound):
        registration.change(application_pk=0, name="Other")


@pytest.mark.django_db
def test_who_signs_in_with_a_key_has_no_secret_left() -> None:
    made = factories.make_client()
    registration.change(application_pk=made.pk, auth_method="private_key_jwt", jwks=KEYS)
    found = lookup.find(made.id)
    assert found
    assert (found.secrets, found.jwks) == ((), KEYS)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [registration.disable, registration.delete])
def test_ending_an_application_tells_the_floors_above_once(
    end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    made = factories.make_client()
    monkeypatch.setattr(hooks, "run", lambda event, **facts: told.append({"event": event} | facts))
    end(application_pk=made.pk)
    expected = {"event": "application_disabled", "application_pk": made.pk, "client_id": made.id}
    assert told == [expected]
    if end is registration.disable:
        end(application_pk=made.pk)
        assert told == [expected], "it was off already"
    assert lookup.find(made.id) is None


@pytest.mark.django_db
def test_when_the_floors_above_fail_the_application_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.make_client()

    def fail(event: str, **facts: Any) -> None:
        raise RuntimeError(event)

    monkeypatch.setattr(hooks, "run", fail)
    for end in (registration.disable, registration.delete):
        with pytest.raises(RuntimeError):
            end(application_pk=made.pk)
    assert lookup.find(made.id) is not None


@pytest.mark.django_db
def test_a_missing_application_cannot_be_ended() -> None:
    for act in (registration.disable, registration.enable, registration.delete):
        with pytest.raises(NotFound):
            act(application_pk=0)


@pytest.mark.django_db
def test_deleting_takes_secrets_and_origins_along() -> None:
    made = factories.make_client(origins=["https://notes.example"])
    registration.delete(application_pk=made.pk)
    assert not ClientSecret.objects.exists()
    assert not AllowedOrigin.objects.exists()


@pytest.mark.django_db
def test_a_deleted_role_is_taken_from_applications() -> None:
    role_services.define(slug="editor", permissions=["documents.read"])
    made = factories.make_client(roles=["editor"])
    role_services.remove(slug="editor")
    found = lookup.find(made.id)
    assert found
    assert found.permissions == frozenset()
