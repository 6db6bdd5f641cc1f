"""RFC 9701: introspection answers as signed, and encrypted, JWTs."""

import json
import time
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from tests.support.factories import RegisteredClient, make_client, make_machine, make_person
from tests.support.oauth import (
    API,
    INTROSPECT,
    ISSUER,
    decoded,
    good,
    post,
    refused,
    tokens,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9701", "5")]
JWT = "application/token-introspection+jwt"
HOLDER = ECKey.generate_key("P-256", {"kid": "enc", "use": "enc"})
KEYS = {"keys": [HOLDER.as_dict(private=False)]}


def server(**metadata: Any) -> RegisteredClient:
    return make_machine(jwks=KEYS, metadata={"introspection_audiences": (API,)} | metadata)


def asked(token: str, client: RegisteredClient, accept: str = JWT) -> Any:
    """Introspect as RFC 9701 §4 has it."""
    return post_accepting(accept, {"token": token}, client)


def post_accepting(accept: str, form: dict[str, str | None], client: RegisteredClient) -> Any:
    return post(INTROSPECT, form, client, headers={"Accept": accept})


def answer(token: str, client: RegisteredClient) -> tuple[dict[str, Any], dict[str, Any]]:
    response = asked(token, client)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == JWT
    assert response.headers["Cache-Control"] == "no-store"
    return decoded(response.content.decode())


def test_a_token_for_somebody_else_is_not_active() -> None:
    token = tokens(make_person(), make_client())["access_token"]
    for stranger in (make_machine(), server(introspection_audiences=("https://api.example/",))):
        _, claims = answer(token, stranger)
        assert claims["token_introspection"] == {"active": False}


def test_errors_are_json_all_the_same() -> None:
    refused(post_accepting(JWT, {}, server()), "invalid_request")
    nobody = make_machine()
    wrong = RegisteredClient(
        pk=nobody.pk, id=nobody.id, secret="wrong", redirect_uri="", post_logout_redirect_uri=""
    )
    refused(asked("x", wrong), "invalid_client", 401)


def test_the_facts_stand_inside_for_this_resource_server() -> None:
    person, client = make_person(), make_client()
    token = tokens(person, client, scope="openid email")["access_token"]
    asking = server()
    header, claims = answer(token, asking)
    assert header["typ"] == "token-introspection+jwt"
    assert claims.keys() == {"iss", "aud", "iat", "token_introspection"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, asking.id)
    assert abs(claims["iat"] - time.time()) < 60
    facts = claims["token_introspection"]
    assert facts["active"] is True
    assert (facts["sub"], facts["client_id"]) == (str(person.id), client.id)
    assert facts == good(post(INTROSPECT, {"token": token}, asking))


@pytest.mark.spec("RFC 9701", "4")
@pytest.mark.parametrize(
    ("accept", "is_jwt"),
    [
        (JWT, True),
        (f"application/json;q=0.5, {JWT}", True),
        (f"application/json, {JWT};q=0.5", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", False),
        ("nonsense", False),
    ],
)
def test_the_form_is_as_accepted(accept: str, is_jwt: bool) -> None:
    response = asked("x", server(), accept)
    assert response.headers["Content-Type"] == (JWT if is_jwt else "application/json")


@pytest.mark.spec("RFC 9701", "6")
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ["", "RS256", "PS256", "ES256", "EdDSA"])
def test_the_resource_server_decides_about_the_algorithm(alg: str) -> None:
    header, _ = answer("x", server(introspection_signed_response_alg=alg))
    assert header["alg"] == (alg or "RS256")


@pytest.mark.spec("RFC 9701", "6")
@pytest.mark.parametrize("enc", ["", "A256GCM"])
def test_it_is_encrypted_where_that_is_registered(enc: str) -> None:
    asking = server(
        introspection_encrypted_response_alg="ECDH-ES", introspection_encrypted_response_enc=enc
    )
    text = asked("x", asking).content.decode()
    algorithms = ["ECDH-ES", enc or "A128CBC-HS256"]
    opened = jwe.decrypt_compact(text, HOLDER, algorithms=algorithms)
    assert opened.headers()["cty"] == "JWT"
    assert opened.plaintext
    _, claims = decoded(opened.plaintext.decode())
    assert claims["token_introspection"] == {"active": False}


@pytest.mark.spec("RFC 9701", "8.1")
def test_nobody_can_take_the_answer_for_a_token() -> None:
    """Cross-JWT confusion: it is shown as access token, and as the token to look at."""
    asking = server()
    token = tokens(make_person(), make_client())["access_token"]
    text = asked(token, asking).content.decode()
    assert userinfo(text).status_code == 401
    assert json.loads(post(INTROSPECT, {"token": text}, asking).content) == {"active": False}
