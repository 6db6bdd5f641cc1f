"""OpenID Connect Core 1.0 §3.1.2.1: `id_token_hint`, and what a sign-in puts into the ID token."""

import base64
import json

import pytest
from django.test import Client

from tests.support.authorizing import (
    authorize,
    claims_of,
    id_token_of,
    reply,
    sign_in,
    signed_in,
    walk,
)
from tests.support.factories import Person, RegisteredClient, make_client, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1"),
]


@pytest.fixture
def person() -> Person:
    return make_person()


@pytest.fixture
def app() -> RegisteredClient:
    return make_client(is_first_party=True)


@pytest.fixture
def hint(person: Person, app: RegisteredClient) -> str:
    return id_token_of(signed_in(person), app)


def test_a_hint_about_the_one_who_is_there(
    person: Person, app: RegisteredClient, hint: str
) -> None:
    assert reply(authorize(signed_in(person), app, id_token_hint=hint, prompt="none")).code


@pytest.mark.parametrize("prompt", ["none", ""])
def test_a_hint_about_somebody_else(app: RegisteredClient, hint: str, prompt: str) -> None:
    browser = signed_in(make_person())
    answer = reply(authorize(browser, app, id_token_hint=hint, prompt=prompt))
    assert answer.error == "login_required"


def test_the_person_of_the_hint_signs_in(person: Person, app: RegisteredClient, hint: str) -> None:
    browser = Client()
    page = walk(browser, authorize(browser, app, id_token_hint=hint))
    after = sign_in(browser, person, way_back=page.wsgi_request.GET["next"])
    assert reply(walk(browser, after)).code


def test_somebody_else_signs_in_instead(app: RegisteredClient, hint: str) -> None:
    browser = Client()
    page = walk(browser, authorize(browser, app, id_token_hint=hint))
    after = sign_in(browser, make_person(), way_back=page.wsgi_request.GET["next"])
    assert reply(walk(browser, after)).error == "login_required"


def unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{header.rstrip(b'=').decode()}.{token.split('.')[1]}."


def tampered(token: str) -> str:
    head, _, signature = token.split(".")
    claims = claims_of(token) | {"sub": "somebody-else"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize("spoil", [unsigned, tampered, lambda token: token[:-2], str.upper])
def test_a_hint_that_is_not_ours_is_refused(
    person: Person, app: RegisteredClient, hint: str, spoil: object
) -> None:
    wrong = spoil(hint)  # type: ignore[operator]
    answer = reply(authorize(signed_in(person), app, id_token_hint=wrong))
    assert answer.error == "invalid_request"


def test_a_hint_of_another_client_is_refused(person: Person, hint: str) -> None:
    other = make_client(is_first_party=True, redirect_uris=("https://other.example/cb",))
    answer = reply(authorize(signed_in(person), other, id_token_hint=hint))
    assert answer.error == "invalid_request"


def test_hint_and_claims_about_different_people(app: RegisteredClient, hint: str) -> None:
    claims = json.dumps({"id_token": {"sub": {"value": "somebody"}}})
    answer = reply(authorize(Client(), app, id_token_hint=hint, claims=claims))
    assert answer.error == "invalid_request"


@pytest.mark.spec("OpenID Connect Core 1.0", "2")
def test_the_id_token_tells_how_and_when(person: Person, app: RegisteredClient) -> None:
    browser = signed_in(person)
    first = claims_of(id_token_of(browser, app))
    assert first["sub"] == str(person.id)
    assert first["nonce"] == "n-456"
    assert first["amr"] == ["pwd"]
    assert first["acr"]
    assert first["sid"]
    again = claims_of(id_token_of(browser, app, max_age="1000"))
    # The same sign-in: neither its time nor its session has changed.
    assert (again["auth_time"], again["sid"]) == (first["auth_time"], first["sid"])


@pytest.mark.spec("RFC 6749", "3.3")
def test_what_was_left_out_is_said_in_the_token_response(person: Person) -> None:
    from tests.support.authorizing import agree, exchange

    app = make_client(scopes=("openid", "profile", "email", "users:write"))
    browser = signed_in(person)
    wish = {"scope": "openid profile email phone users:write"}
    answer = reply(agree(browser, authorize(browser, app, **wish), scopes=["email"]))
    assert set(exchange(app, answer.code)["scope"].split()) == {"openid", "email"}
