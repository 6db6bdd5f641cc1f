"""Whatever is sent, the answer is a clear refusal: never a fault of ours, and nothing is lost."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.support.authorizing import code_for
from tests.support.details import METADATA, TYPE
from tests.support.factories import make_client, make_machine, make_person
from tests.support.oauth import (
    FORM,
    INTROSPECT,
    JWKS,
    REVOKE,
    TOKEN,
    USERINFO,
    basic,
    exchange,
    good,
    post,
    refresh,
    refused,
    tokens,
)
from tests.support.pushing import push
from tests.support.signing import jwks

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 6749", "3.2")]
FORMS = (TOKEN, INTROSPECT, REVOKE)
EVERYWHERE = (
    *FORMS,
    USERINFO,
    JWKS,
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server/x",
)
MEGABYTE = "x" * 1_000_000
BODIES = [
    b"grant_type=%00",
    b"grant_type=client_credentials&scope=a%00b",
    b"token=%00&a%00b=c",
    b"grant_type=\x00",
    b"grant_type=%ff%fe",
    b"grant_type=\xff\xfe",
    b"token=%ed%a0%80",
    b"token=a&token=b",
    b"&" * 5_000,
    b"=" * 5_000,
    b"&".join(b"p%d=x" % number for number in range(2_000)),
    b"grant_type=" + MEGABYTE.encode(),
    b"token=" + MEGABYTE.encode(),
    b"%" * 1_000,
    b"token=%zz%1",
    b"\x00" * 100,
]


def send(path: str, body: bytes, **headers: str) -> Any:
    return Client().generic("POST", path, body, content_type=FORM, headers=headers)


def is_refusal(response: Any) -> bool:
    return bool(400 <= response.status_code < 500)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", FORMS)
def test_a_hostile_body_is_refused(path: str, body: bytes) -> None:
    client = make_machine()
    for headers in ({}, basic(client.id, client.secret)):
        response = send(path, body, **headers)
        if response.status_code == 200:
            # A string like any other, which happens to be no token.
            assert path != TOKEN
            assert response.content in (b"", b'{"active":false}')
        else:
            assert is_refusal(response)
            assert response.json()["error"]


@pytest.mark.parametrize("length", ["-1", "x", "99999999999999999999", "1e3", "٣"])
def test_a_wrong_length_is_refused(length: str) -> None:
    response = Client().generic("POST", TOKEN, b"a=b", content_type=FORM, CONTENT_LENGTH=length)
    assert is_refusal(response)


@pytest.mark.parametrize(
    "value", ["\x00", "%00", "\ud800", MEGABYTE, "☃" * 100, "\n\r", "' OR 1=1 --", "%s%n"]
)
@pytest.mark.parametrize(
    "name",
    [
        "code",
        "refresh_token",
        "redirect_uri",
        "code_verifier",
        "client_id",
        "client_secret",
        "scope",
        "grant_type",
        "client_assertion",
        "client_assertion_type",
    ],
)
def test_a_hostile_parameter_is_refused_and_uses_nothing_up(name: str, value: str) -> None:
    client = make_client(auth_method="client_secret_post")
    form = {
        "grant_type": "authorization_code",
        "client_id": client.id,
        "client_secret": client.secret,
        "code": "x",
        "redirect_uri": client.redirect_uri,
        "refresh_token": "x",
    }
    body = "&".join(f"{key}={_quoted(text)}" for key, text in (form | {name: value}).items())
    assert is_refusal(send(TOKEN, body.encode()))


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="surrogatepass"))


@pytest.mark.parametrize(
    "authorization",
    [
        "\x00",
        "Basic \x00",
        "Bearer \x00",
        "Bearer " + MEGABYTE,
        "Basic " + "A" * 100_000,
        "é",
        "Basic é",
        "Bearer " + "." * 9_000,
        "Basic " + base64.b64encode(b"a:" + b"b" * 50_000).decode(),
    ],
)
@pytest.mark.parametrize("path", [*FORMS, USERINFO])
def test_a_hostile_header_is_refused(path: str, authorization: str) -> None:
    assert is_refusal(
        send(path, b"grant_type=client_credentials&token=x", Authorization=authorization)
    )


@pytest.mark.parametrize(
    "query", ["?%00", "?a=%ff", "?%", "?access_token=%00", "?" + "a" * 40_000, "?a=1&a=2"]
)
@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_hostile_query_never_breaks_an_endpoint(path: str, query: str) -> None:
    assert Client().get(path + query).status_code < 500
    assert Client().post(path + query).status_code < 500


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "x",
        "application/json",
        "multipart/form-data",
        "text/html; charset=nonsense",
        "\x00",
        FORM + "; charset=utf-16",
    ],
)
def test_a_wrong_content_type_never_breaks_an_endpoint(path: str, kind: str) -> None:
    assert Client().generic("POST", path, b"{", content_type=kind).status_code < 500


def test_nothing_is_lost_by_what_others_send() -> None:
    client = make_client()
    person = make_person()
    code = code_for(person, client)
    token = tokens(person, client)["refresh_token"]
    for text in (code, token):
        for broken in (text[:-1], text + "x", text.upper(), text + "\n", " " + text):
            assert is_refusal(exchange(client, broken))
            assert is_refusal(refresh(client, broken))
    good(exchange(client, code))
    good(refresh(client, token))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=some.binary(max_size=400))
def test_any_bytes_at_all_are_answered(body: bytes) -> None:
    for path in FORMS:
        assert is_refusal(send(path, body))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=some.dictionaries(
        some.sampled_from(
            [
                "grant_type",
                "code",
                "token",
                "scope",
                "client_id",
                "client_secret",
                "refresh_token",
                "client_assertion",
                "client_assertion_type",
                "code_verifier",
                "redirect_uri",
            ]
        ),
        some.text(max_size=60)
        | some.sampled_from(["authorization_code", "refresh_token", "client_credentials"]),
        max_size=8,
    )
)
def test_any_form_at_all_is_answered(form: dict[str, str | None]) -> None:
    for path in FORMS:
        body = "&".join(f"{key}={_quoted(text or '')}" for key, text in form.items())
        assert is_refusal(send(path, body.encode()))
    assert is_refusal(post(TOKEN, {"grant_type": "x"}))


def test_nested_json_is_refused_however_deep_it_is() -> None:
    """Also where one reader can just follow it, and the next one, deeper in our own stack, cannot."""
    client = make_client(metadata=METADATA)
    for depth in (60, *range(400, 960, 20)):
        nested = "[" * depth + "]" * depth
        for name, text, error in (
            ("claims", f'{{"userinfo":{{"name":{{"value":{nested}}}}}}}', "invalid_request"),
            (
                "authorization_details",
                f'[{{"type":"{TYPE}","actions":{nested}}}]',
                "invalid_authorization_details",
            ),
        ):
            refused(push(client, **{name: text}), error)


def test_a_key_that_is_nested_json_is_refused_however_deep_it_is(settings: Any) -> None:
    settings.CLIENT_REGISTRATION = "open"
    for depth in (60, *range(400, 960, 20)):
        key = json.dumps(jwks()["keys"][0])[:-1] + ',"more":' + "[" * depth + "]" * depth + "}"
        body = f'{{"redirect_uris":["https://rp.example/callback"],"jwks":{{"keys":[{key}]}}}}'
        refused(
            Client().post("/oauth/register", body, content_type="application/json"),
            "invalid_client_metadata",
        )
