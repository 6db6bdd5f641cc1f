"""JWT Secured Authorization Response Mode §2.2, §3: the answer encrypted to the client."""

from typing import Any

import pytest
from django.test import Client

from tests.protocol.oidc_core.test_encryption import KEYS, opened
from tests.support.authorizing import authorize, is_page, reply, signed_in
from tests.support.factories import make_client, make_person
from tests.support.oauth import decoded

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.spec("JWT Secured Authorization Response Mode", "2.2"),
]


@pytest.mark.spec("JWT Secured Authorization Response Mode", "3")
@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"authorization_encrypted_response_alg": "RSA1_5"}, "alg"),
        ({"authorization_encrypted_response_alg": "none"}, "alg"),
        ({"authorization_encrypted_response_enc": "A128GCM"}, "enc"),
    ],
)
def test_what_protects_nothing_is_not_registered(metadata: dict[str, str], field: str) -> None:
    with pytest.raises(Exception, match=r"one of|needs") as refused:
        make_client(jwks=KEYS, metadata=metadata)
    assert refused.value.field == f"authorization_encrypted_response_{field}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("alg", "enc"), [("RSA-OAEP-256", ""), ("ECDH-ES", "A256GCM"), ("ECDH-ES+A256KW", "A128GCM")]
)
def test_it_is_signed_and_then_encrypted(alg: str, enc: str) -> None:
    metadata = {
        "authorization_encrypted_response_alg": alg,
        "authorization_encrypted_response_enc": enc,
    }
    app = make_client(is_first_party=True, jwks=KEYS, metadata=metadata)
    for browser, member in ((signed_in(make_person()), "code"), (Client(), "error")):
        answer = reply(authorize(browser, app, response_mode="jwt", prompt="none"))
        header, inside = opened(answer.parameters["response"], alg, enc or "A128CBC-HS256")
        assert header["cty"] == "JWT"
        _, claims = decoded(inside)
        assert claims["aud"] == app.id
        assert claims[member]


@pytest.mark.parametrize("asked", [{}, {"prompt": "none"}])
def test_without_a_key_nothing_is_sent_in_clear(asked: dict[str, Any]) -> None:
    metadata = {
        "authorization_encrypted_response_alg": "ECDH-ES",
        "jwks_uri": "https://unreachable.invalid/jwks",
    }
    app = make_client(is_first_party=True, metadata=metadata)
    browser = signed_in(make_person()) if not asked else Client()
    response = authorize(browser, app, response_mode="jwt", **asked)
    assert is_page(response, 503)
    assert "code=" not in response.content.decode()


@pytest.mark.spec("OpenID Connect Core 1.0", "10.2")
def test_an_id_token_in_the_answer_is_encrypted_or_not_given() -> None:
    metadata = {
        "response_types": ("id_token",),
        "id_token_encrypted_response_alg": "ECDH-ES",
        "id_token_encrypted_response_enc": "A128GCM",
    }
    registration: dict[str, Any] = {"profile": "oidc", "is_first_party": True}
    app = make_client(jwks=KEYS, metadata=metadata, **registration)
    browser = signed_in(make_person())
    given = reply(authorize(browser, app, response_type="id_token")).parameters["id_token"]
    assert decoded(opened(given, "ECDH-ES", "A128GCM")[1])[1]["nonce"] == "n-456"
    gone = {"jwks_uri": "https://unreachable.invalid/jwks"}
    app = make_client(metadata=metadata | gone, **registration)
    answer = reply(authorize(browser, app, response_type="id_token"))
    assert (answer.mode, answer.error) == ("fragment", "temporarily_unavailable")
