"""GitHub speaks OAuth 2 only: who it is, its API says. Played against a scripted Enterprise Server."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import identities
from tests.accounts.conftest import is_signed_in
from tests.accounts.upstream.scripted import Script
from tests.accounts.upstream.visitor import Visitor, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Client, script: Script, settings: Any) -> Visitor:
    """Somebody who comes through it."""
    github = settings_of(script, "github", name="GitHub", protocol="github", trusts_email=True)
    settings.UPSTREAM_PROVIDERS = (github,)
    script.github_emails = [
        {"email": "other@example.com", "primary": False, "verified": True},
        {"email": "Octo@example.com", "primary": True, "verified": True},
    ]
    return Visitor(client, script, "github")


def test_a_stranger_gets_an_account(visitor: Visitor) -> None:
    assert visitor.enter()["Location"] == "/account/"
    made = User.objects.get()
    assert made.email == "octo@example.com"
    (link,) = identities.links_of(made.pk)
    assert link.extra_data["sub"] == "583231"


def test_what_is_asked_for(visitor: Visitor, script: Script) -> None:
    """PKCE here too; the login is not who somebody is, since it can be given up."""
    sent = visitor.leave()
    assert sent["scope"] == "user:email"
    assert sent["code_challenge_method"] == "S256"
    visitor.come_back(sent)
    script.github["login"] = "renamed"
    assert Visitor(Client(), script, "github").enter()["Location"] == "/account/"
    assert User.objects.count() == 1


def test_a_login_that_somebody_else_took_is_a_stranger(visitor: Visitor, script: Script) -> None:
    visitor.enter()
    script.github["id"] = 2
    other = Visitor(Client(), script, "github")
    assert b"You have an account here already" in other.enter().content
    assert not is_signed_in(other.client)


def test_an_address_that_github_did_not_verify_gets_a_code(
    visitor: Visitor, script: Script, mailoutbox: list[Any]
) -> None:
    script.github_emails[1]["verified"] = False
    assert visitor.enter()["Location"] == "/verify-email/"


@pytest.mark.parametrize("emails", [[], {}, ["a@example.com"], [{"primary": True}], None])
def test_without_a_usable_address_one_is_asked_for(
    visitor: Visitor, script: Script, emails: Any
) -> None:
    script.replies["/api/v3/user/emails"] = (200, emails if emails is not None else [None])
    assert b"We need your e-mail address" in visitor.enter().content


@pytest.mark.parametrize("who", [{}, {"id": "1"}, {"id": True}, {"id": 0}, [], "octo"])
def test_an_api_that_names_nobody(visitor: Visitor, script: Script, who: Any) -> None:
    script.replies["/api/v3/user"] = (200, who)
    assert b"We could not believe what GitHub said" in visitor.enter().content
    assert not User.objects.exists()


def test_a_refused_code_comes_with_status_200_there(visitor: Visitor, script: Script) -> None:
    script.replies["/login/oauth/access_token"] = (200, {"error": "bad_verification_code"})
    assert visitor.enter().status_code == 400
    assert not User.objects.exists()
