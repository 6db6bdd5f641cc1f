"""Secrets that never rotate."""

from typing import Any

import pytest

from apps.keys import checks
from apps.keys.errors import KeysUnusable
from apps.keys.models import Secret, SigningKey
from apps.keys.services import encryption, secrets
from tests.support.races import Race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> Any:
    secrets.secret.cache_clear()
    yield
    secrets.secret.cache_clear()


def test_a_secret_is_made_with_the_tables_and_stays_the_same() -> None:
    first = secrets.secret(secrets.PAIRWISE)
    assert len(first) == 64
    secrets.ensure()
    secrets.secret.cache_clear()
    assert secrets.secret(secrets.PAIRWISE) == first
    assert str(Secret.objects.get()) == "pairwise"


def test_none_is_made_up_on_the_way() -> None:
    Secret.objects.all().delete()
    with pytest.raises(KeysUnusable):
        secrets.secret(secrets.PAIRWISE)


def test_it_outlives_the_key_that_it_was_encrypted_with(settings: Any) -> None:
    first = secrets.secret(secrets.PAIRWISE)
    fresh = encryption.new_key()
    settings.KEY_ENCRYPTION_KEYS = [fresh, *settings.KEY_ENCRYPTION_KEYS]
    secrets.ensure()
    settings.KEY_ENCRYPTION_KEYS = [fresh]
    secrets.secret.cache_clear()
    assert secrets.secret(secrets.PAIRWISE) == first


def test_a_start_with_a_secret_that_cannot_be_read_is_refused(settings: Any) -> None:
    Secret.objects.update(encrypted=encryption.encrypt(b"x" * 64))
    SigningKey.objects.all().delete()
    settings.KEY_ENCRYPTION_KEYS = [encryption.new_key()]
    assert [fault.id for fault in checks.stored_keys_can_be_decrypted(databases=["default"])] == [
        "keys.E002"
    ]


def test_two_at_once_make_one(race: Race) -> None:
    Secret.objects.all().delete()
    race(4, lambda _: secrets.ensure())
    assert Secret.objects.count() == 1
