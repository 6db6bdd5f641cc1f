"""RFC 6749 §2.3, §3.2.1: a client proves who it is, in the one way it is registered with."""

import base64
from typing import Any

import pytest
from django.test import Client

from tests.support.factories import RegisteredClient, make_client, make_machine
from tests.support.oauth import FORM, TOKEN, basic, good, post, refused

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "2.3")]
GRANT: dict[str, str | None] = {"grant_type": "client_credentials"}


def in_form(client: RegisteredClient, **changes: str | None) -> dict[str, str | None]:
    return GRANT | {"client_id": client.id, "client_secret": client.secret} | changes


def raw(authorization: str) -> Any:
    body, headers = "grant_type=client_credentials", {"Authorization": authorization}
    return Client().post(TOKEN, body, content_type=FORM, headers=headers)


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_a_secret_in_the_header_is_taken() -> None:
    good(post(TOKEN, GRANT, make_machine()))


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_a_secret_in_the_form_is_taken_where_registered() -> None:
    good(post(TOKEN, in_form(make_machine(auth_method="client_secret_post"))))


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_header_credentials_are_form_encoded() -> None:
    client = make_machine()
    everything = "".join(f"%{ord(letter):02X}" for letter in client.secret)
    pair = base64.b64encode(f"{client.id}:{everything}".encode()).decode()
    good(raw(f"Basic {pair}"))


def test_the_scheme_has_no_case() -> None:
    client = make_machine()
    good(raw(basic(client.id, client.secret)["Authorization"].replace("Basic", "bAsIc")))


def test_only_the_registered_method_counts() -> None:
    refused(post(TOKEN, in_form(make_machine())), "invalid_client", 401)
    poster = make_machine(auth_method="client_secret_post")
    refused(post(TOKEN, GRANT, poster), "invalid_client", 401)


def test_two_methods_at_once_are_refused() -> None:
    client = make_machine()
    form = in_form(client)
    refused(post(TOKEN, form, client), "invalid_request")


def test_the_header_and_the_form_must_name_the_same_client() -> None:
    client = make_machine()
    good(post(TOKEN, GRANT | {"client_id": client.id}, client))
    refused(post(TOKEN, GRANT | {"client_id": make_machine().id}, client), "invalid_request")


@pytest.mark.spec("RFC 6749", "5.2")
def test_an_unknown_client_cannot_be_told_from_a_wrong_secret() -> None:
    client = make_machine()
    unknown = raw(basic("nobody", "x" * 43)["Authorization"])
    wrong = raw(basic(client.id, "x" * 43)["Authorization"])
    refused(unknown, "invalid_client", 401)
    refused(wrong, "invalid_client", 401)
    assert unknown.content == wrong.content
    assert unknown.headers["WWW-Authenticate"] == wrong.headers["WWW-Authenticate"]
    assert wrong.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_request_without_any_client_is_refused() -> None:
    refused(post(TOKEN, GRANT), "invalid_client", 401)


def test_a_confidential_client_does_not_pass_by_its_name_alone() -> None:
    client = make_machine()
    refused(post(TOKEN, GRANT | {"client_id": client.id}), "invalid_client", 401)


def test_a_public_client_does_not_pass_with_a_secret() -> None:
    client = make_client(kind="spa")
    form: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": "x"}
    refused(
        post(TOKEN, form | {"client_id": client.id, "client_secret": "x"}), "invalid_client", 401
    )
    refused(post(TOKEN, form, headers=basic(client.id, "")), "invalid_client", 401)


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b":secret").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"%FF:%FE").decode(),
        "Basic " + base64.b64encode(b"%00:x").decode(),
        "Bearer abc",
        "Digest username=x",
        "Basic " + "A" * 10_000,
    ],
)
def test_an_unreadable_header_is_refused(authorization: str) -> None:
    refused(raw(authorization), "invalid_client", 401)
