"""OpenID Connect Core 1.0 §8: by which name a client knows a person."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.support.authorizing import authorize, exchange, id_token_of, reply, signed_in
from tests.support.factories import Person, RegisteredClient, make_client, make_machine, make_person
from tests.support.oauth import (
    API,
    bearer,
    decoded,
    good,
    introspect,
    refresh,
    tokens,
    unverified,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "8.1")]
END = "/oauth/end-session"
LOGGED_OUT = "https://notes.example/"


def app(host: str = "notes.example", **registration: Any) -> RegisteredClient:
    metadata = {"subject_type": "pairwise"} | registration.pop("metadata", {})
    values: dict[str, Any] = {
        "redirect_uris": (f"https://{host}/callback",),
        "is_first_party": True,
    }
    return make_client(**(values | registration), metadata=metadata)


@pytest.fixture
def person() -> Person:
    return make_person()


def subject(person: Person, client: RegisteredClient) -> str:
    _, claims = decoded(tokens(person, client)["id_token"])
    return str(claims["sub"])


@pytest.mark.parametrize(
    ("field", "registration"),
    [
        ("subject_type", {"metadata": {"subject_type": "secret"}}),
        ("subject_type", {"kind": "machine", "redirect_uris": ()}),
        (
            "sector_identifier_uri",
            {"redirect_uris": ("https://a.example/cb", "https://b.example/cb")},
        ),
        (
            "sector_identifier_uri",
            {"kind": "native", "redirect_uris": ("com.example.app:/callback",)},
        ),
        ("sector_identifier_uri", {"metadata": {"sector_identifier_uri": "http://a.example/"}}),
        ("sector_identifier_uri", {"metadata": {"sector_identifier_uri": "file:///etc/passwd"}}),
    ],
)
def test_without_a_sector_nobody_has_a_pairwise_name(field: str, registration: Any) -> None:
    with pytest.raises(Exception, match=r"\.|one of") as refusal:
        app(**registration)
    assert refusal.value.field == field  # type: ignore[attr-defined]


def test_the_name_is_not_the_persons_id_and_stays_the_same(person: Person) -> None:
    client = app()
    first = subject(person, client)
    assert first == subject(person, client)
    assert str(person.id) not in first
    assert person.id.hex not in first
    assert len(first) <= 255
    assert first.isascii()


def test_two_sectors_know_a_person_by_different_names(person: Person) -> None:
    assert subject(person, app("a.example")) != subject(person, app("b.example"))


def test_one_sector_knows_a_person_by_one_name(person: Person) -> None:
    other = app("a.example", redirect_uris=("https://a.example/other", "https://a.example/third"))
    assert subject(person, app("a.example")) == subject(person, other)


def test_two_people_have_different_names() -> None:
    client = app()
    assert subject(make_person(), client) != subject(make_person(), client)


def test_the_name_outlives_a_rotation_of_the_secret_key(person: Person, settings: Any) -> None:
    client = app()
    first = subject(person, client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-more-than-32-characters"
    assert subject(person, client) == first


def test_whatever_the_client_is_told_names_the_person_so(person: Person) -> None:
    client = app()
    given = tokens(person, client, scope="openid profile email offline_access")
    _, claims = decoded(given["id_token"])
    told = [
        unverified(given["id_token"]),
        unverified(good(refresh(client, given["refresh_token"]))["id_token"]),
        good(userinfo(given["access_token"])),
        introspect(given["access_token"], client),
    ]
    assert {facts["sub"] for facts in told} == {claims["sub"]}
    # Neither the id nor anything else that another sector is told as well.
    public = make_client(is_first_party=True)
    assert str(person.id) not in json.dumps(told)
    assert unverified(tokens(person, public)["id_token"])["sub"] == str(person.id)


def test_the_api_that_every_sign_in_opens_names_the_person_so(person: Person) -> None:
    """`profile` is asked for by everybody, and opens one's own profile at our API as well."""
    client = app()
    given = tokens(person, client, scope="openid profile")
    me = Client().get("/api/v1/me", headers=bearer(given["access_token"]))
    assert me.json()["sub"] == unverified(given["id_token"])["sub"]
    assert str(person.id) not in me.content.decode()
    public = tokens(person, make_client(is_first_party=True))["access_token"]
    assert Client().get("/api/v1/me", headers=bearer(public)).json()["sub"] == str(person.id)


def test_an_access_token_holds_no_name_at_all(person: Person) -> None:
    """A signed one could be read by everybody who gets it."""
    client = app(token_format="jwt")
    assert "." not in tokens(person, client)["access_token"]


def test_refresh_tokens_are_introspected_under_that_name(person: Person) -> None:
    client = app()
    given = tokens(person, client, scope="openid offline_access")
    sub = unverified(given["id_token"])["sub"]
    assert introspect(given["refresh_token"], client)["sub"] == sub


def test_a_resource_server_is_told_the_name_that_it_knows(person: Person) -> None:
    token = tokens(person, app())["access_token"]
    server = make_machine(metadata={"introspection_audiences": (API,)})
    assert introspect(token, server)["sub"] == str(person.id)


def test_userinfo_in_a_jwt_names_the_person_so(person: Person) -> None:
    client = app(metadata={"userinfo_signed_response_alg": "ES256"})
    given = tokens(person, client)
    _, claims = decoded(userinfo(given["access_token"]).content.decode())
    assert claims["sub"] == unverified(given["id_token"])["sub"]


def test_one_browser_session_has_a_name_for_each_sector(person: Person) -> None:
    """`sid` is the same for every client of a session, and would tell that they share a person."""
    browser = signed_in(person)
    sids = [
        unverified(id_token_of(browser, app(host)))["sid"] for host in ("a.example", "b.example")
    ]
    public = unverified(id_token_of(browser, make_client(is_first_party=True)))["sid"]
    assert len({*sids, public}) == 3
    given = exchange(client := app("a.example"), reply(authorize(browser, client)).code)
    assert introspect(given["access_token"], client)["sid"] == sids[0]


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_a_hint_by_that_name_is_about_the_person(person: Person) -> None:
    client = app()
    silent = {"id_token_hint": id_token_of(signed_in(person), client), "prompt": "none"}
    assert reply(authorize(signed_in(person), client, **silent)).code
    stranger = authorize(signed_in(make_person()), client, **silent)
    assert reply(stranger).error == "login_required"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.5.1")
def test_the_claim_sub_is_asked_for_by_that_name(person: Person) -> None:
    client, browser = app(), signed_in(person)
    sub = subject(person, client)

    def error_for(value: str) -> str:
        wanted = json.dumps({"id_token": {"sub": {"value": value}}})
        return reply(authorize(browser, client, claims=wanted, prompt="none")).error

    assert error_for(sub) == ""
    # The id is not the person's name here, nor is that of another sector.
    assert error_for(str(person.id)) == "login_required"
    assert error_for(subject(person, app("b.example"))) == "login_required"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0", "2")
def test_a_hint_by_those_names_signs_this_session_out(person: Person) -> None:
    client, browser = app(), signed_in(person)
    hint = id_token_of(browser, client)
    assert browser.get("/account/").status_code == 200
    elsewhere = signed_in(person)
    asked = elsewhere.get(END, {"id_token_hint": hint})
    assert b'id="logout-confirm"' in asked.content
    response = browser.get(
        f"{END}?{urlencode({'id_token_hint': hint, 'post_logout_redirect_uri': LOGGED_OUT})}"
    )
    assert response.headers["Location"] == LOGGED_OUT
    assert browser.get("/account/").status_code == 302
