"""Proving anew who one is, with a provider: not everybody has a password."""

import re
from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import BrowserSession, User
from apps.core import clock
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, made_old

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_password(visitor: Visitor, trusted: Script) -> User:
    trusted.claims = {"email": "ann@example.com", "email_verified": True}
    visitor.enter()
    ann = User.objects.get()
    made_old(ann)
    return ann


def test_without_a_password_the_provider_is_asked_anew(
    without_password: User, visitor: Visitor, trusted: Script
) -> None:
    answer = visitor.client.post("/account/upstream/acme/link/")
    assert answer["Location"] == "/reauthenticate/acme/?next=%2Faccount%2Fupstream%2Facme%2Flink%2F"
    page = visitor.client.get(answer["Location"]).content.decode()
    assert re.search(r'name="next" value="/account/upstream/acme/link/"', page)
    sent = visitor.leave("/reauthenticate/acme/", next="/account/upstream/acme/link/")
    assert sent["prompt"] == "login"
    assert sent["max_age"] == "0"
    trusted.claims["auth_time"] = clock.epoch()
    assert b"On the way to Acme" in visitor.come_back(sent).content
    session = BrowserSession.objects.get(user=without_password)
    assert clock.now() - session.authenticated_at < timedelta(minutes=1)


@pytest.mark.parametrize("auth_time", [None, 0, "now", 1_700_000_000])
def test_a_provider_that_did_not_ask_anew_proves_nothing(
    without_password: User, visitor: Visitor, trusted: Script, auth_time: Any
) -> None:
    sent = visitor.leave("/reauthenticate/acme/")
    trusted.claims["auth_time"] = auth_time
    assert visitor.come_back(sent).status_code == 400
    session = BrowserSession.objects.get(user=without_password)
    assert clock.now() - session.authenticated_at > timedelta(minutes=5)


def test_another_identity_proves_nothing(
    without_password: User, visitor: Visitor, trusted: Script
) -> None:
    sent = visitor.leave("/reauthenticate/acme/")
    trusted.claims |= {"auth_time": clock.epoch(), "sub": "somebody-else"}
    assert b"That was another account" in visitor.come_back(sent).content


def test_only_a_linked_provider_can_be_asked(person: User, visitor: Visitor, sign_in: Any) -> None:
    sign_in(person)
    assert visitor.client.get("/reauthenticate/acme/").status_code == 404
