"""OpenID Connect Core 1.0 §5.5: single claims, asked for by name and by value."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.support.authorizing import authorize, reply, signed_in
from tests.support.factories import make_client, make_person
from tests.support.oauth import decoded, good, refresh, tokens, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "5.5.1")]
NAME = "given_name"


def asked(member: str, wish: Any, *, token_format: str = "jwt", **claims: Any) -> dict[str, Any]:
    """Return what the ID token, or userinfo, says when `given_name` is wished for so."""
    client = make_client(token_format=token_format)
    person = make_person(claims={NAME: "Ada"} | claims)
    wanted = json.dumps({member: {NAME: wish, "family_name": None}})
    answer = tokens(person, client, scope="openid", claims=wanted)
    if member == "id_token":
        return decoded(answer["id_token"])[1]
    return good(userinfo(answer["access_token"]))


@pytest.mark.parametrize("member", ["id_token", "userinfo"])
@pytest.mark.parametrize(
    "wish",
    [
        {"value": "Grace"},
        {"value": None},
        {"value": ["Ada"]},
        {"value": {"Ada": 1}},
        {"values": []},
        {"values": ["Grace", None, {}]},
        {"value": "Grace", "values": ["Ada"]},
        {"value": "Grace", "essential": True},
    ],
    ids=str,
)
def test_a_claim_comes_with_a_value_that_was_asked_for_or_not_at_all(
    member: str, wish: dict[str, Any]
) -> None:
    said = asked(member, wish, family_name="Byron")
    assert NAME not in said
    assert said["family_name"] == "Byron"


@pytest.mark.parametrize("member", ["id_token", "userinfo"])
@pytest.mark.parametrize(
    "wish",
    [
        None,
        {},
        {"essential": True},
        {"essential": False},
        {"value": "Ada"},
        {"values": ["Grace", "Ada"]},
        {"value": "Ada", "essential": True, "vendor": [1]},
    ],
    ids=str,
)
def test_a_claim_comes_where_it_was_asked_for(member: str, wish: Any) -> None:
    assert asked(member, wish)[NAME] == "Ada"


def test_so_it_is_with_opaque_tokens() -> None:
    assert asked("userinfo", {"value": "Ada"}, token_format="opaque")[NAME] == "Ada"
    assert NAME not in asked("userinfo", {"value": "Grace"}, token_format="opaque")


def test_a_claim_that_nobody_has_with_such_a_value_is_missing() -> None:
    person, client = make_person(), make_client()
    wanted = json.dumps({"id_token": {"nickname": {"value": "Ada"}, "nonsense": {"value": 1}}})
    _, said = decoded(tokens(person, client, scope="openid", claims=wanted)["id_token"])
    assert not said.keys() & {"nickname", "nonsense"}


def test_what_a_scope_releases_is_not_less_for_a_wish() -> None:
    person, client = make_person(claims={NAME: "Ada"}), make_client()
    wanted = json.dumps({"userinfo": {NAME: {"value": "Grace"}}})
    answer = tokens(person, client, scope="openid profile", claims=wanted)
    assert good(userinfo(answer["access_token"]))[NAME] == "Ada"


def test_a_refreshed_token_keeps_to_the_wish() -> None:
    person, client = make_person(claims={NAME: "Ada"}), make_client()
    wanted = json.dumps({"id_token": {NAME: {"value": "Ada"}, "email": {"value": "x@example.com"}}})
    answer = tokens(person, client, scope="openid", claims=wanted)
    later = decoded(good(refresh(client, answer["refresh_token"]))["id_token"])[1]
    assert later[NAME] == "Ada"
    assert "email" not in later


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5")
@pytest.mark.parametrize("name", ["auth_time", "acr", "amr", "iss"])
def test_claims_of_the_protocol_may_be_asked_for_and_are_what_they_are(name: str) -> None:
    person, client = make_person(), make_client()
    wanted = json.dumps({"id_token": {name: {"essential": True}, "aud": {"value": "other"}}})
    _, said = decoded(tokens(person, client, scope="openid", claims=wanted)["id_token"])
    assert said[name]
    assert said["aud"] == client.id


@pytest.mark.spec("OpenID Connect Core 1.0", "5.2")
def test_names_with_a_language_do_no_harm() -> None:
    """We keep one form of each claim: a tagged name is one that is not known."""
    person, client = make_person(claims={NAME: "Ada"}), make_client()
    wanted = json.dumps({"id_token": {f"{NAME}#ja-Kana-JP": None, "#": None, NAME: None}})
    answer = tokens(person, client, scope="openid", claims=wanted, claims_locales="ja-Kana de")
    _, said = decoded(answer["id_token"])
    assert said[NAME] == "Ada"
    assert not [name for name in said if "#" in name]


@pytest.mark.parametrize("member", ["id_token", "userinfo"])
def test_sub_with_a_value_names_the_person(member: str) -> None:
    person, client = make_person(), make_client(is_first_party=True)
    browser: Client = signed_in(person)
    for subject, error in ((str(person.id), ""), (str(make_person().id), "login_required")):
        wanted = json.dumps({member: {"sub": {"value": subject}}})
        answer = reply(authorize(browser, client, claims=wanted, prompt="none"))
        assert answer.error == (error if member == "id_token" else "")
