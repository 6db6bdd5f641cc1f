"""Which password hash is stored after somebody signed in."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from apps.accounts.models import User
from tests.accounts.conftest import PASSWORD, is_signed_in

pytestmark = pytest.mark.django_db


def test_a_weak_hash_is_upgraded_when_its_owner_signs_in(person: User, client: Client) -> None:
    """PBKDF2, scrypt and weaker Argon2 verify, and are ours afterwards."""
    for weak in (
        make_password(PASSWORD, hasher="pbkdf2_sha256"),
        "argon2$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + _argon2(PASSWORD),
    ):
        User.objects.filter(pk=person.pk).update(password=weak)
        browser = Client()
        browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
        stored = User.objects.get(pk=person.pk).password
        assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
        assert is_signed_in(browser)


def test_a_stronger_hash_is_left_alone(person: User, client: Client) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    class Stronger(Argon2PasswordHasher):
        time_cost, memory_cost, parallelism = 3, 20_000, 2

    strong = Stronger().encode(PASSWORD, "somesaltsomesaltsomesalt")
    User.objects.filter(pk=person.pk).update(password=strong)
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert User.objects.get(pk=person.pk).password == strong


def _argon2(password: str) -> str:
    from argon2.low_level import Type, hash_secret

    whole = hash_secret(password.encode(), b"somesaltsomesalt", 1, 8192, 1, 32, Type.ID).decode()
    return whole.rsplit("$", 1)[1]
