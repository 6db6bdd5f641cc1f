"""OpenID Connect Core 1.0 §5.3, §5.4: claims about the person."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.support.factories import Person, make_client, make_person
from tests.support.oauth import USERINFO, bearer, good, refresh, tokens, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "5.3")]
ALL = ("openid", "profile", "email", "address", "phone", "roles", "offline_access")
ADA = {
    "given_name": "Ada",
    "family_name": "Byron",
    "website": "https://ada.example",
    "birthdate": "1815-12-10",
    "zoneinfo": "Europe/London",
    "locale": "en-GB",
    "phone_number": "+442079460000",
    "address": {"locality": "London", "country": "United Kingdom"},
}


def ada() -> Person:
    return make_person(claims=ADA)


def about(person: Person, scope: str, **asked: Any) -> dict[str, Any]:
    client = make_client(scopes=ALL)
    return good(userinfo(tokens(person, client, scope=scope, **asked)["access_token"]))


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_the_subject_is_always_there_and_is_the_id_tokens() -> None:
    person = ada()
    assert about(person, "openid") == {"sub": str(person.id)}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.4")
def test_each_scope_releases_its_claims_and_no_other() -> None:
    person = ada()
    assert about(person, "openid email") == {
        "sub": str(person.id),
        "email": person.email,
        "email_verified": True,
    }
    phone = about(person, "openid phone")
    assert phone == {
        "sub": str(person.id),
        "phone_number": "+442079460000",
        "phone_number_verified": False,
    }
    assert about(person, "openid address")["address"]["locality"] == "London"
    profile = about(person, "openid profile")
    assert profile["given_name"] == "Ada"
    assert not profile.keys() & {"email", "phone_number", "address", "roles"}


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_values_have_their_types_and_are_absent_rather_than_empty() -> None:
    found = about(ada(), " ".join(ALL))
    assert isinstance(found["email_verified"], bool)
    assert isinstance(found["updated_at"], int)
    assert isinstance(found["address"], dict)
    assert "nickname" not in found
    assert all(value not in ("", None, {}, []) for value in found.values())


@pytest.mark.spec("OpenID Connect Core 1.0", "5.4")
def test_every_claim_of_every_scope_at_once() -> None:
    """§5.1, §5.4: whoever has them all, gives them all."""
    more = {
        "name": "Ada King Byron",
        "middle_name": "King",
        "nickname": "ada",
        "profile": "https://ada.example/",
        "picture": "https://ada.example/ada.png",
        "gender": "female",
        "phone_number_verified": True,
    }
    found = about(
        make_person(claims=ADA | more, username="ada"), "openid profile email address phone"
    )
    released = {
        "sub",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
        "email",
        "email_verified",
        "address",
        "phone_number",
        "phone_number_verified",
    }
    assert found.keys() == released
    assert found.items() >= (more | ADA).items()


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_the_order_of_scopes_means_nothing() -> None:
    person = ada()
    assert about(person, "email openid") == about(person, "openid email")


def test_roles_are_released_by_their_scope() -> None:
    assert about(make_person(roles=("member", "developer")), "openid roles")["roles"] == [
        "developer",
        "member",
    ]


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
def test_single_claims_come_where_they_were_asked_for(token_format: str) -> None:
    person, client = ada(), make_client(scopes=ALL, token_format=token_format)
    wanted = json.dumps(
        {"userinfo": {"given_name": None, "email": {"essential": True}, "sub": None}}
    )
    answer = tokens(person, client, scope="openid", claims=wanted)
    expected = {"sub": str(person.id), "given_name": "Ada", "email": person.email}
    assert good(userinfo(answer["access_token"])) == expected
    later = good(refresh(client, answer["refresh_token"]))
    assert good(userinfo(later["access_token"])) == expected


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.1")
def test_get_and_post_give_the_same() -> None:
    token = tokens(ada(), make_client(), scope="openid email")["access_token"]
    got = good(userinfo(token))
    assert good(Client().post(USERINFO, headers=bearer(token))) == got
    empty = Client().post(
        USERINFO, b"", content_type="application/x-www-form-urlencoded", headers=bearer(token)
    )
    assert good(empty) == got


def test_nobody_stores_the_answer() -> None:
    token = tokens(ada(), make_client())["access_token"]
    assert userinfo(token).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["head", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str) -> None:
    response = getattr(Client(), method)(USERINFO)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST"
