"""Linking and unlinking on the account's page."""

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import identities, people
from apps.core import clock
from tests.accounts.conftest import PASSWORD, is_signed_in
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, identity_of, made_old

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(person: User, visitor: Visitor, sign_in: Any) -> User:
    """Ann, signed in a moment ago."""
    sign_in(person)
    return person


def unlink(visitor: Visitor, user: User) -> Any:
    (link,) = identities.links_of(user.pk)
    return visitor.client.post(f"/account/upstream/{link.pk}/unlink/", follow=True)


def test_linking_lets_the_identity_in(
    ann: User, visitor: Visitor, script: Script, mailoutbox: list[Any]
) -> None:
    assert visitor.link()["Location"] == "/account/upstream/"
    assert "You can sign in with Acme now" in mailoutbox[-1].subject
    assert mailoutbox[-1].to == ["ann@example.com"]
    assert Visitor(Client(), script).enter()["Location"] == "/account/"


def test_linking_twice_says_so_once(ann: User, visitor: Visitor, mailoutbox: list[Any]) -> None:
    visitor.link()
    visitor.link()
    assert len(identities.links_of(ann.pk)) == 1
    assert len(mailoutbox) == 1


def test_an_identity_of_somebody_else_is_not_linked(
    ann: User, visitor: Visitor, script: Script
) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    identities.link(user_id=bob.pk, identity=identity_of(script))
    visitor.link()
    page = visitor.client.get("/account/upstream/").content.decode()
    assert "linked to another account here" in page
    assert identities.links_of(ann.pk) == []


def test_linking_and_unlinking_ask_who_it_is_when_that_is_old(
    ann: User, visitor: Visitor, script: Script
) -> None:
    """Somebody at a borrowed browser plants no way in of their own, and takes none away."""
    made_old(ann)
    answer = visitor.client.post("/account/upstream/acme/link/")
    assert answer["Location"] == "/reauthenticate/?next=%2Faccount%2Fupstream%2Facme%2Flink%2F"
    identities.link(user_id=ann.pk, identity=identity_of(script))
    (link,) = identities.links_of(ann.pk)
    answer = visitor.client.post(f"/account/upstream/{link.pk}/unlink/")
    assert answer["Location"].startswith("/reauthenticate/")
    assert identities.links_of(ann.pk) == [link]


def test_after_the_password_the_link_goes_on(ann: User, visitor: Visitor) -> None:
    made_old(ann)
    wanted = "/account/upstream/acme/link/"
    visitor.client.post(wanted)
    page = visitor.client.post("/reauthenticate/", {"password": PASSWORD, "next": wanted})
    assert b"On the way to Acme" in page.content


def test_a_link_that_somebody_else_finishes_is_none(
    ann: User, visitor: Visitor, sign_in: Any
) -> None:
    """Another person signed in to this browser while the link was on its way."""
    sent = visitor.leave("/account/upstream/acme/link/")
    bob = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    visitor.client.post("/sign-out/")
    states = visitor.client.session.get("socialaccount_states")
    sign_in(bob)
    session = visitor.client.session
    session["socialaccount_states"] = states or {
        sent["state"]: [
            {"process": "link", "user": str(ann.pk), "nonce": sent["nonce"],
             "pkce_code_verifier": "v" * 43},
            clock.epoch(),
            "acme",
        ]
    }  # fmt: skip
    session.save()
    page = visitor.come_back(sent)
    assert b"This sign-in is over" in page.content
    assert identities.rows().count() == 0


def test_unlinking_shuts_the_identity_out(
    ann: User, visitor: Visitor, script: Script, mailoutbox: list[Any]
) -> None:
    visitor.link()
    elsewhere = Visitor(Client(), script)
    elsewhere.enter()
    assert "Acme is not linked any more" in unlink(visitor, ann).content.decode()
    assert "Acme was unlinked" in mailoutbox[-1].subject
    assert not is_signed_in(elsewhere.client)
    assert is_signed_in(visitor.client)
    elsewhere.enter()
    assert not is_signed_in(elsewhere.client)


def test_the_last_way_in_is_not_unlinked(visitor: Visitor, trusted: Script) -> None:
    trusted.claims = {"email": "ann@example.com", "email_verified": True}
    visitor.enter()
    ann = User.objects.get()
    assert "Choose a password first" in unlink(visitor, ann).content.decode()
    assert len(identities.links_of(ann.pk)) == 1


def test_another_way_in_lets_it_be_unlinked(
    visitor: Visitor, trusted: Script, settings: Any
) -> None:
    """A passkey, say: higher floors are asked by the settings."""
    trusted.claims = {"email": "ann@example.com", "email_verified": True}
    visitor.enter()
    settings.WAYS_IN = ["tests.accounts.upstream.test_linking.knows_another_way"]
    assert "not linked any more" in unlink(visitor, User.objects.get()).content.decode()


def knows_another_way(user_id: uuid.UUID) -> bool:
    """Stand in for a higher floor."""
    return User.objects.filter(pk=user_id).exists()


def test_two_links_are_not_both_unlinked_at_once(race: Any) -> None:
    """Each alone would see the other as the way in that stays."""
    from django.conf import settings
    from django.test import override_settings

    from apps.accounts.errors import LastWayIn
    from idp.upstreams import Upstream

    ann = people.create(email="ann@example.com", verified=True)
    names = ("one", "two")
    for name in names:
        identities.link(
            user_id=ann.pk, identity=identities.Identity(name, f"https://{name}.example", "ann")
        )
    links = identities.links_of(ann.pk)
    providers = [
        Upstream(name, "openid", name, f"https://{name}.example", "a", "b", False, "")
        for name in names
    ]

    def take(number: int) -> str:
        try:
            return identities.unlink(user_id=ann.pk, link_id=links[number].pk, keep_session=ann.pk)
        except LastWayIn:
            return "refused"

    with override_settings(UPSTREAM_PROVIDERS=providers):
        assert settings.UPSTREAM_PROVIDERS
        results = race(2, take)
    assert "refused" in results
    assert len(identities.links_of(ann.pk)) == 1


def test_one_identity_is_linked_by_one_of_many_at_once(race: Any) -> None:
    from apps.accounts.errors import IdentityTaken

    folk = [people.create(email=f"{n}@example.com", verified=True) for n in range(6)]
    identity = identities.Identity("acme", "https://acme.example", "ann")

    def take(number: int) -> bool:
        try:
            return identities.link(user_id=folk[number].pk, identity=identity)
        except IdentityTaken:
            return False

    assert race(6, take).count(True) == 1


def test_a_link_of_somebody_else_cannot_be_unlinked(
    ann: User, visitor: Visitor, script: Script
) -> None:
    bob = people.create(email="bob@example.com", password=PASSWORD, verified=True)
    identities.link(user_id=bob.pk, identity=identity_of(script))
    (link,) = identities.links_of(bob.pk)
    assert visitor.client.post(f"/account/upstream/{link.pk}/unlink/").status_code == 404
    assert identities.links_of(bob.pk) == [link]


def test_a_link_to_a_provider_that_is_gone_can_be_unlinked(
    ann: User, visitor: Visitor, settings: Any
) -> None:
    visitor.link()
    settings.UPSTREAM_PROVIDERS = ()
    page = visitor.client.get("/account/upstream/").content.decode()
    assert "Not offered here any more" in page
    assert "not linked any more" in unlink(visitor, ann).content.decode()


class TestAnOffer:
    """What a sign-in began with is offered after the person signed in another way."""

    @pytest.fixture(autouse=True)
    def offered(self, person: User, visitor: Visitor, trusted: Script) -> None:
        trusted.claims = {"email": person.email, "email_verified": True}
        visitor.enter(next="/account/sessions/")

    def test_is_taken_and_the_way_goes_on(
        self, person: User, visitor: Visitor, sign_in: Any
    ) -> None:
        sign_in(person)
        answer = visitor.client.post("/account/upstream/offer/", {"answer": "link"})
        assert answer["Location"] == "/account/sessions/"
        assert len(identities.links_of(person.pk)) == 1

    def test_is_refused_and_the_way_goes_on(
        self, person: User, visitor: Visitor, sign_in: Any
    ) -> None:
        sign_in(person)
        answer = visitor.client.post("/account/upstream/offer/", {"answer": "no"})
        assert answer["Location"] == "/account/sessions/"
        assert identities.links_of(person.pk) == []

    def test_ends_after_a_while(
        self, person: User, visitor: Visitor, sign_in: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(person)
        session = visitor.client.session
        session["upstream_offer"] = session["upstream_offer"] | {"until": clock.epoch()}
        session.save()
        answer = visitor.client.post("/account/upstream/offer/", {"answer": "link"})
        assert answer["Location"] == "/account/upstream/"
        assert identities.links_of(person.pk) == []


@pytest.mark.parametrize("path", ["acme/link/", "offer/", "1/unlink/"])
def test_an_address_that_acts_shows_the_page_when_it_is_opened(
    ann: User, visitor: Visitor, path: str
) -> None:
    assert visitor.client.get(f"/account/upstream/{path}")["Location"] == "/account/upstream/"
