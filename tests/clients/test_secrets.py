"""The secrets of applications: hashed, two at once at most, gone when they should be."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey

from apps.clients.models import ClientSecret
from apps.clients.services import lookup, registration, secrets
from apps.core import clock
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from tests.support import factories
from tests.support.factories import RegisteredClient
from tests.support.races import Race

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def found(client: RegisteredClient) -> lookup.Client:
    answer = lookup.find(client.id)
    assert answer is not None
    return answer


def at(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    instant = clock.now() + later
    monkeypatch.setattr(clock, "now", lambda: instant)


def test_a_secret_is_unguessable_and_not_kept() -> None:
    first, second = factories.make_client(), factories.make_client()
    assert first.secret != second.secret
    assert len(first.secret) >= 43, "256 bits in base64url"
    stored = " ".join(str(value) for row in ClientSecret.objects.values() for value in row.values())
    assert first.secret not in stored


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s + "x", str.swapcase, lambda _: "", lambda _: "\ud800"]
)
def test_another_secret_does_not_verify(change: Any) -> None:
    client = factories.make_client()
    assert secrets.verify(found(client), client.secret)
    assert not secrets.verify(found(client), change(client.secret))
    assert not secrets.verify(found(client), factories.make_client().secret)


def test_an_overlong_secret_is_not_even_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    client = found(factories.make_client())
    monkeypatch.setattr(secrets, "_digest", lambda *_: pytest.fail("hashed"))
    assert not secrets.verify(client, "x" * 1_000_000)


def test_after_rotation_both_work_until_the_old_one_expires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = factories.make_client()
    new = secrets.rotate(application_pk=client.pk, overlap=DAY)
    held_since_before = found(client)
    assert secrets.verify(found(client), client.secret)
    assert secrets.verify(found(client), new)
    at(monkeypatch, DAY + timedelta(seconds=1))
    assert not secrets.verify(held_since_before, client.secret), "expiry counts at use"
    assert [secrets.verify(found(client), one) for one in (client.secret, new)] == [False, True]
    assert len(secrets.shown(application_pk=client.pk)) == 1


def test_a_third_secret_is_refused_while_two_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    client = factories.make_client()
    second = secrets.rotate(application_pk=client.pk, overlap=DAY)
    with pytest.raises(Conflict):
        secrets.rotate(application_pk=client.pk, overlap=DAY)
    with pytest.raises(Conflict):
        secrets.create(application_pk=client.pk)
    assert secrets.verify(found(client), client.secret), "a double click takes nothing away"
    at(monkeypatch, DAY + timedelta(seconds=1))
    third = secrets.rotate(application_pk=client.pk, overlap=DAY)
    assert [secrets.verify(found(client), one) for one in (client.secret, second, third)] == [
        False,
        True,
        True,
    ]
    assert ClientSecret.objects.filter(application=client.pk).count() == 2, "expired ones go"


def test_without_an_overlap_the_old_one_stays() -> None:
    client = factories.make_client()
    secrets.create(application_pk=client.pk)
    assert [one.expires_at for one in secrets.shown(application_pk=client.pk)] == [None, None]


def test_a_removed_secret_stops_at_once_and_only_that_one() -> None:
    client, other = factories.make_client(), factories.make_client()
    new = secrets.rotate(application_pk=client.pk, overlap=DAY)
    newest, oldest = secrets.shown(application_pk=client.pk)
    assert new.endswith(newest.hint)
    assert secrets.find(application_pk=client.pk, secret_pk=oldest.pk) == oldest
    with pytest.raises(NotFound):
        secrets.remove(application_pk=other.pk, secret_pk=oldest.pk)
    with pytest.raises(NotFound):
        secrets.find(application_pk=other.pk, secret_pk=oldest.pk)
    secrets.remove(application_pk=client.pk, secret_pk=oldest.pk)
    assert [secrets.verify(found(client), one) for one in (client.secret, new)] == [False, True]


def test_replacing_ends_every_other_secret() -> None:
    client = factories.make_client()
    second = secrets.create(application_pk=client.pk)
    only = secrets.replace_all(application_pk=client.pk)
    assert [secrets.verify(found(client), one) for one in (client.secret, second, only)] == [
        False,
        False,
        True,
    ]


def test_who_has_no_secret_gets_none() -> None:
    public = factories.make_client(kind="spa")
    assert public.secret == ""
    with pytest.raises(Invalid):
        secrets.create(application_pk=public.pk)
    with pytest.raises(NotFound):
        secrets.create(application_pk=0)
    assert not secrets.verify(found(public), "")


def test_the_key_of_a_mac_is_kept_encrypted_and_never_hashed() -> None:
    client = factories.make_client(auth_method="client_secret_jwt")
    row = ClientSecret.objects.get()
    assert (row.salt, row.digest) == ("", "")
    assert client.secret not in row.encrypted
    assert secrets.readable(found(client)) == [client.secret.encode()]
    assert not secrets.verify(found(client), client.secret), "it is no password"
    assert secrets.readable(found(factories.make_client())) == []


def test_both_keys_are_read_until_the_old_one_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    client = factories.make_client(auth_method="client_secret_jwt")
    new = secrets.rotate(application_pk=client.pk, overlap=DAY)
    held_since_before = found(client)
    assert set(secrets.readable(held_since_before)) == {client.secret.encode(), new.encode()}
    at(monkeypatch, DAY + timedelta(seconds=1))
    assert secrets.readable(held_since_before) == [new.encode()], "expiry counts at use"


def test_a_hashed_secret_cannot_become_a_key() -> None:
    client = factories.make_client()
    new = registration.change(application_pk=client.pk, auth_method="client_secret_jwt")
    assert new
    assert secrets.readable(found(client)) == [new.encode()]
    assert not secrets.verify(found(client), client.secret)


def test_a_key_works_on_as_a_password_and_is_then_hashed() -> None:
    client = factories.make_client(auth_method="client_secret_jwt")
    new = registration.change(application_pk=client.pk, auth_method="client_secret_basic")
    assert new is None
    assert secrets.verify(found(client), client.secret)
    assert secrets.readable(found(client)) == []


def test_between_two_ways_that_hash_the_secret_stays() -> None:
    client = factories.make_client()
    for method in ("client_secret_post", "client_secret_basic"):
        assert registration.change(application_pk=client.pk, auth_method=method) is None
    assert secrets.verify(found(client), client.secret)


def test_who_begins_to_use_secrets_is_given_one() -> None:
    jwks = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
    client = factories.make_client(auth_method="private_key_jwt", jwks=jwks)
    new = registration.change(application_pk=client.pk, auth_method="client_secret_basic")
    assert new
    assert secrets.verify(found(client), new)


def test_racing_rotations_never_leave_more_than_two(race: Race) -> None:
    client = factories.make_client()

    def rotate(_: int) -> str | None:
        try:
            return secrets.rotate(application_pk=client.pk, overlap=DAY)
        except DomainError:
            return None

    new = [one for one in race(8, rotate) if one]
    assert len(new) == 1
    assert secrets.verify(found(client), client.secret)
    assert secrets.verify(found(client), new[0])
