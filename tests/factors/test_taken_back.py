"""An account that is taken back has no way in that is younger than the notice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.accounts.models import Notice
from apps.accounts.services import identities, notices, people, recovery
from apps.accounts.services.identities import Identity
from apps.core import clock
from apps.factors.models import Factor
from apps.factors.services import factors, recovery_codes, totp
from tests.accounts.test_not_me import token_in
from tests.factors.conftest import KEY, OTHER_KEY, PASSWORD, key_on, shown

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "eleven-loud-Ferries-in-1874"


def add_app(user_id: uuid.UUID, key: bytes, name: str) -> None:
    totp.add(user_id=user_id, key=key, code=shown(key), name=name)


def take_back(person: Any, *, told_ago: timedelta) -> None:
    token = notices.issue(user_id=person.pk, what="password_changed", address=person.email)
    when = clock.now() - told_ago
    Notice.objects.filter(user=person).update(created_at=when)
    notices.disavow(token)
    recovery.finish(token=token, code=recovery.new_code(token), password=NEW_PASSWORD)


@pytest.fixture
def owner() -> Any:
    return people.create(email="ann@example.com", password=PASSWORD, verified=True)


def names(person: Any) -> list[str]:
    return [row.name for row in factors.overview(user_id=person.pk)["totp"]]


def test_a_factor_that_came_after_the_notice_goes(owner: Any) -> None:
    add_app(owner.pk, KEY, "the thief's phone")
    take_back(owner, told_ago=timedelta(minutes=5))
    assert names(owner) == []
    assert not factors.has_any(user_id=owner.pk)


def test_an_older_factor_stays_and_is_asked_for(owner: Any) -> None:
    add_app(owner.pk, KEY, "my phone")
    Factor.objects.update(created_at=clock.now() - timedelta(days=30))
    add_app(owner.pk, OTHER_KEY, "the thief's phone")
    take_back(owner, told_ago=timedelta(minutes=5))
    assert names(owner) == ["my phone"]
    assert factors.has_second_step(user_id=owner.pk)


def test_recovery_codes_that_a_thief_may_have_seen_go(owner: Any) -> None:
    add_app(owner.pk, KEY, "my phone")
    Factor.objects.update(created_at=clock.now() - timedelta(days=30))
    recovery_codes.make(user_id=owner.pk)
    take_back(owner, told_ago=timedelta(minutes=5))
    assert recovery_codes.left(user_id=owner.pk) is None
    assert names(owner) == ["my phone"]


def test_an_upstream_account_that_was_linked_since_goes(owner: Any) -> None:
    mine = Identity(provider="acme", issuer="https://acme.example", subject="ann")
    theirs = Identity(provider="acme", issuer="https://acme.example", subject="thief")
    identities.link(user_id=owner.pk, identity=mine)
    identities.rows().update(date_joined=clock.now() - timedelta(days=30))
    identities.link(user_id=owner.pk, identity=theirs)
    take_back(owner, told_ago=timedelta(minutes=5))
    assert identities.holder(theirs) is None
    assert identities.holder(mine) == owner


def test_the_factor_that_a_mail_tells_of_goes_with_it(client: Client, owner: Any) -> None:
    """A thief adds an app of theirs; the owner says "not me" to the mail about just that."""
    sign_in = {"login": owner.email, "password": PASSWORD}
    client.post("/sign-in/", sign_in)
    client.post("/reauthenticate/?next=/account/factors/", {"password": PASSWORD})
    key = key_on(client.get("/account/factors/app/"))
    client.post("/account/factors/app/", {"code": shown(key), "name": "the thief's phone"})
    assert names(owner) == ["the thief's phone"]
    token = token_in(mail.outbox[-1])
    notices.disavow(token)
    recovery.finish(token=token, code=recovery.new_code(token), password=NEW_PASSWORD)
    assert names(owner) == []


def test_the_upstream_account_that_a_mail_tells_of_goes_with_it(owner: Any) -> None:
    theirs = Identity(provider="acme", issuer="https://acme.example", subject="thief")
    identities.link(user_id=owner.pk, identity=theirs)
    take_back(owner, told_ago=timedelta(0))
    assert identities.holder(theirs) is None
