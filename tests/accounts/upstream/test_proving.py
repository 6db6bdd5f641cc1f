"""Proving anew who one is, with a provider: not everybody has a password."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from apps.accounts.models import BrowserSession, User
from apps.accounts.services import identities
from apps.core import clock
from tests.accounts.conftest import NEW_PASSWORD, is_signed_in
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, identity_of, made_old, settings_of
from tests.factors.conftest import give_app, shown

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
    assert (
        answer["Location"]
        == "/reauthenticate/with/acme/?next=%2Faccount%2Fupstream%2Facme%2Flink%2F"
    )
    page = visitor.client.get(answer["Location"]).content.decode()
    assert re.search(r'name="next" value="/account/upstream/acme/link/"', page)
    sent = visitor.leave("/reauthenticate/with/acme/", next="/account/upstream/acme/link/")
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
    sent = visitor.leave("/reauthenticate/with/acme/")
    trusted.claims["auth_time"] = auth_time
    assert visitor.come_back(sent).status_code == 400
    session = BrowserSession.objects.get(user=without_password)
    assert clock.now() - session.authenticated_at > timedelta(minutes=5)


def test_another_identity_proves_nothing(
    without_password: User, visitor: Visitor, trusted: Script
) -> None:
    sent = visitor.leave("/reauthenticate/with/acme/")
    trusted.claims |= {"auth_time": clock.epoch(), "sub": "somebody-else"}
    assert b"That was another account" in visitor.come_back(sent).content


def test_only_a_linked_provider_can_be_asked(person: User, visitor: Visitor, sign_in: Any) -> None:
    sign_in(person)
    assert visitor.client.get("/reauthenticate/with/acme/").status_code == 404


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/password/set/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}),
        ("/account/emails/", {"email": "mallory@example.com", "action_add": ""}),
        ("/account/factors/app/", {}),
    ],
)
def test_a_borrowed_browser_adds_no_way_in_to_an_account_without_password(
    without_password: User, visitor: Visitor, path: str, data: dict[str, str]
) -> None:
    """allauth asks people without a password nothing at all."""
    answer = visitor.client.post(path, data)
    assert answer["Location"].startswith("/reauthenticate/with/acme/?next=")
    without_password.refresh_from_db()
    assert not without_password.has_usable_password()


def test_who_can_prove_nothing_is_not_led_round_in_circles(
    without_password: User, visitor: Visitor, settings: Any
) -> None:
    """The provider is not offered any more: choosing a password is the way on."""
    settings.UPSTREAM_PROVIDERS = ()
    assert visitor.client.get("/account/password/set/").status_code == 200


def test_a_sign_in_that_waits_for_its_factor_ends_with_the_link(
    person: User, visitor: Visitor, script: Script
) -> None:
    """Whoever took the account over there is shut out by unlinking, also half way in."""
    identities.link(user_id=person.pk, identity=identity_of(script))
    give_app(person)
    visitor.enter()
    (link,) = identities.links_of(person.pk)
    identities.unlink(user_id=person.pk, link_id=link.pk, keep_session=person.pk)
    visitor.client.post("/sign-in/factor/", {"code": shown()})
    assert not is_signed_in(visitor.client)


def test_a_second_factor_is_asked_for_after_the_provider(
    person: User, visitor: Visitor, script: Script
) -> None:
    """Another provider is one factor; the stage is the same as after a password."""
    identities.link(user_id=person.pk, identity=identity_of(script))
    give_app(person)
    assert visitor.enter(next="/account/sessions/")["Location"] == "/sign-in/factor/"
    assert not is_signed_in(visitor.client)
    answer = visitor.client.post("/sign-in/factor/", {"code": shown()})
    assert answer["Location"] == "/account/sessions/"
    session = BrowserSession.objects.get(user=person)
    assert [entry["method"] for entry in session.methods] == ["fed", "totp"]


def test_a_mailbox_is_no_second_step_after_the_provider_that_keeps_it(
    person: User, visitor: Visitor, script: Script
) -> None:
    """Whoever has broken into the one account there would have both steps."""
    identities.link(user_id=person.pk, identity=identity_of(script))
    give_app(person)
    visitor.enter()
    mail.outbox.clear()
    visitor.client.post("/sign-in/factor/", {"action": "mail"})
    assert mail.outbox == []
    assert "Get a code by mail" not in visitor.client.get("/sign-in/factor/").content.decode()


def test_a_provider_that_cannot_ask_anew_is_no_way_round_the_password(
    person: User, visitor: Visitor, script: Script, sign_in: Any, settings: Any
) -> None:
    """A browser that is left open is signed in to GitHub, too: the way there and back asks nothing."""
    settings.UPSTREAM_PROVIDERS = (settings_of(script, protocol="github"),)
    identities.link(user_id=person.pk, identity=identity_of(script))
    sign_in(person)
    page = visitor.client.get("/reauthenticate/").content.decode()
    assert "/reauthenticate/with/acme/" not in page
    assert visitor.client.post("/reauthenticate/with/acme/").status_code == 404


def test_who_has_nothing_else_proves_it_with_that_provider(
    without_password: User, visitor: Visitor, trusted: Script, settings: Any
) -> None:
    settings.UPSTREAM_PROVIDERS = (settings_of(trusted, protocol="github"),)
    assert visitor.client.get("/reauthenticate/with/acme/").status_code == 200
