"""Account takeover by upstream e-mail: an address at another provider opens nothing here."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import addresses, identities, people
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, is_signed_in, newest_code
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, identity_of

pytestmark = pytest.mark.django_db


def is_out(browser: Client) -> bool:
    """Whether this browser has no account's page."""
    return not is_signed_in(browser)


@pytest.mark.parametrize("spelling", ["ann@example.com", "ANN@Example.COM", " ann@example.com "])
@pytest.mark.parametrize("verified", [True, False, "true", 1, None])
def test_an_unverified_address_of_somebody_opens_nothing(
    person: User,
    visitor: Visitor,
    script: Script,
    spelling: str,
    verified: Any,
    mailoutbox: list[Any],
) -> None:
    """Nor a verified one, of a provider that the operator does not trust with addresses."""
    script.claims = {"email": spelling, "email_verified": verified}
    assert visitor.enter()["Location"] == "/verify-email/"
    assert is_out(visitor.client)
    assert identities.links_of(person.pk) == []
    (told,) = mailoutbox
    assert told.to == ["ann@example.com"]
    assert "There is one with this address already" in told.body


@pytest.mark.parametrize("spelling", ["ann@example.com", "ANN@Example.COM"])
def test_a_trusted_and_verified_address_of_somebody_opens_nothing_either(
    person: User, visitor: Visitor, trusted: Script, spelling: str
) -> None:
    """It may have been given to somebody else since. Whoever has the account signs in first."""
    trusted.claims = {"email": spelling, "email_verified": True}
    page = visitor.enter()
    assert page.status_code == 200
    assert b"You have an account here already" in page.content
    assert is_out(visitor.client)
    assert identities.links_of(person.pk) == []


@pytest.mark.parametrize("verified", [False, "true", 1, None])
def test_trust_takes_the_providers_own_true(
    visitor: Visitor, trusted: Script, verified: Any, mailoutbox: list[Any]
) -> None:
    """Anything but the JSON value `true` is not verified: a code is mailed."""
    trusted.claims = {"email": "ann@example.com", "email_verified": verified}
    assert visitor.enter()["Location"] == "/verify-email/"


def test_a_secondary_address_of_somebody_opens_nothing(
    person: User, visitor: Visitor, trusted: Script
) -> None:
    addresses.rows().create(user=person, email="second@example.com", verified=True)
    trusted.claims = {"email": "second@example.com", "email_verified": True}
    assert b"You have an account here already" in visitor.enter().content
    assert is_out(visitor.client)


def test_an_address_that_changed_at_the_provider_moves_nobody(
    person: User, visitor: Visitor, trusted: Script
) -> None:
    """The subject decides: a linked identity keeps its account and the account its address."""
    people.create(email="bob@example.com", password=PASSWORD, verified=True)
    identities.link(user_id=person.pk, identity=identity_of(trusted))
    trusted.claims = {"email": "bob@example.com", "email_verified": True}
    assert visitor.enter()["Location"] == "/account/"
    assert visitor.client.get("/account/").context["user"] == person
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_a_reassigned_address_is_a_stranger(
    person: User, visitor: Visitor, trusted: Script
) -> None:
    """The provider gave Ann's old address to somebody with another subject."""
    identities.link(user_id=person.pk, identity=identity_of(trusted))
    trusted.claims = {"sub": "somebody-else", "email": person.email, "email_verified": True}
    assert b"You have an account here already" in visitor.enter().content
    assert is_out(visitor.client)


def test_the_same_subject_of_another_issuer_is_a_stranger(
    person: User, visitor: Visitor, script: Script
) -> None:
    """The operator points the name at another issuer, whose subjects are other people."""
    before = identities.Identity("acme", "https://before.example", "ann-there")
    identities.link(user_id=person.pk, identity=before)
    assert b"We need your e-mail address" in visitor.enter().content
    assert is_out(visitor.client)


def test_the_same_subject_of_another_provider_is_a_stranger(
    person: User, visitor: Visitor, script: Script
) -> None:
    identities.link(user_id=person.pk, identity=identity_of(script, name="other"))
    visitor.enter()
    assert is_out(visitor.client)


def test_an_identity_planted_at_somebodys_address_is_worth_nothing(
    visitor: Visitor, script: Script, mailoutbox: list[Any]
) -> None:
    """Pre-hijacking: Mallory claims Ann's address before Ann has an account, then waits for her."""
    script.claims = {"sub": "mallory", "email": "ann@example.com", "email_verified": True}
    visitor.enter()
    cache.clear()
    ann = Client()
    ann.post("/password/forgotten/", {"email": "ann@example.com"})
    ann.post("/password/forgotten/code/", {"code": newest_code()})
    ann.post("/password/forgotten/new/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    made = User.objects.get(email="ann@example.com")
    assert made.has_usable_password()
    assert identities.links_of(made.pk) == []
    # Neither in the browser that waited, nor anew.
    assert is_out(visitor.client)
    cache.clear()
    visitor.enter()
    assert is_out(visitor.client)
    assert identities.links_of(made.pk) == []


def test_a_password_set_at_somebodys_address_is_no_way_into_a_later_link(
    visitor: Visitor, trusted: Script, mailoutbox: list[Any]
) -> None:
    """Pre-hijacking the other way: Mallory signs up with Ann's address and a password, unverified."""
    Client().post("/sign-up/", {"email": "ann@example.com", "password1": PASSWORD})
    trusted.claims = {"email": "ann@example.com", "email_verified": True}
    assert b"You have an account here already" in visitor.enter().content
    assert identities.rows().count() == 0


@pytest.mark.parametrize(
    "look_alike", ["ann@example.com\u0007", "\u212aim@example.com", "ann@exam\u017fple.com", "ann"]
)
def test_an_address_that_only_looks_like_one_is_none(
    visitor: Visitor, trusted: Script, look_alike: str
) -> None:
    """The Kelvin sign is a k in small letters: such an address must not become somebody else's."""
    trusted.claims = {"email": look_alike, "email_verified": True}
    assert b"We need your e-mail address" in visitor.enter().content
    assert not User.objects.exists()


def test_a_stranger_learns_nothing_about_an_address(
    person: User, script: Script, mailoutbox: list[Any]
) -> None:
    """Whoever has it, the answers are the same: the code page, which no code of theirs opens."""
    seen = []
    for email in (person.email, "nobody@example.com"):
        script.claims = {"sub": f"of-{email}", "email": email}
        visitor = Visitor(Client(), script)
        answer = visitor.enter()
        page = visitor.client.get("/verify-email/").content.decode().replace(email, "")
        wrong = visitor.client.post("/verify-email/", {"code": "BCDF-GHJK"})
        seen.append(
            (
                answer.status_code,
                answer["Location"],
                len(page),
                wrong.status_code,
                len(wrong.content.decode().replace(email, "")),
            )
        )
    assert seen[0] == seen[1]


def test_an_offer_left_in_a_browser_is_not_taken_silently(
    person: User, visitor: Visitor, trusted: Script, sign_in: Any
) -> None:
    """Mallory leaves her identity on a shared computer: Ann, who signs in there, is asked first."""
    trusted.claims = {"sub": "mallory", "email": person.email, "email_verified": True}
    visitor.enter()
    sign_in(person)
    assert identities.links_of(person.pk) == []
    page = visitor.client.get("/account/upstream/").content.decode()
    assert "Link Acme now?" in page
    visitor.client.post("/account/upstream/offer/", {"answer": "no"})
    assert identities.links_of(person.pk) == []
    assert "Link Acme now?" not in visitor.client.get("/account/upstream/").content.decode()
