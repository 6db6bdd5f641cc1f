"""OpenID Connect Core 1.0 §10.2 and Registration 1.0 §2: what is encrypted to a client."""

import json
from typing import Any

import pytest
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey, RSAKey

from tests.support.authorizing import authorize, code_for, reply, signed_in
from tests.support.factories import make_client, make_person
from tests.support.oauth import (
    ISSUER,
    JWKS,
    decoded,
    exchange,
    good,
    refresh,
    refused,
    tokens,
    unverified,
    userinfo,
)

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "10.2")]

SIGNING = ECKey.generate_key("P-256", {"kid": "sign", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "enc"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "enc"})
KEYS = {"keys": [key.as_dict(private=False) for key in (SIGNING, EC, RSA)]}
HOLDERS: dict[str, Any] = {"ec": EC, "rsa": RSA}


def opened(token: str, alg: str, enc: str) -> tuple[dict[str, Any], str]:
    """Return the header of an encrypted token and what its holder reads in it."""
    parts = jwe.decrypt_compact(
        token, lambda asked: HOLDERS[asked.headers()["kid"]], algorithms=[alg, enc]
    )
    assert parts.plaintext
    return parts.headers(), parts.plaintext.decode()


@pytest.mark.parametrize(
    "metadata",
    [
        {"id_token_encrypted_response_alg": "RSA1_5"},
        {"id_token_encrypted_response_alg": "none"},
        {"id_token_encrypted_response_alg": "dir"},
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"id_token_encrypted_response_enc": "A128GCM"},
        {"id_token_encrypted_response_alg": "ECDH-ES", "id_token_encrypted_response_enc": "none"},
        {
            "id_token_encrypted_response_alg": "ECDH-ES",
            "id_token_encrypted_response_enc": "A192GCM",
        },
        {"userinfo_encrypted_response_enc": "A128GCM"},
        {"userinfo_signed_response_alg": "none"},
        {"userinfo_signed_response_alg": "HS256"},
        {"introspection_signed_response_alg": "none"},
        {"introspection_encrypted_response_alg": "A128KW"},
    ],
    ids=str,
)
def test_what_protects_nothing_is_not_registered(metadata: dict[str, str]) -> None:
    with pytest.raises(Exception, match=r"one of|needs") as refusal:
        make_client(jwks=KEYS, metadata=metadata)
    assert refusal.value.field == list(metadata)[-1]  # type: ignore[attr-defined]


@pytest.mark.parametrize("alg", ["RSA-OAEP-256", "ECDH-ES"])
@pytest.mark.parametrize("keys", [None, {"keys": [SIGNING.as_dict(private=False)]}])
def test_an_algorithm_needs_a_key_of_the_client(alg: str, keys: Any) -> None:
    with pytest.raises(Exception, match="publishes no key") as refusal:
        make_client(jwks=keys, metadata={"id_token_encrypted_response_alg": alg})
    assert refusal.value.field == "id_token_encrypted_response_alg"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("alg", "enc"),
    [
        ("RSA-OAEP-256", ""),
        ("ECDH-ES", "A256GCM"),
        ("ECDH-ES+A128KW", "A128GCM"),
        ("ECDH-ES+A256KW", "A256CBC-HS512"),
    ],
)
def test_an_id_token_is_signed_and_then_encrypted(alg: str, enc: str) -> None:
    person = make_person()
    metadata = {"id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": enc}
    client = make_client(jwks=KEYS, metadata=metadata)
    given = tokens(person, client, nonce="n-1")
    for answer in (given, good(refresh(client, given["refresh_token"]))):
        header, inside = opened(answer["id_token"], alg, enc or "A128CBC-HS256")
        assert header["alg"] == alg
        assert header["enc"] == (enc or "A128CBC-HS256")
        assert header["cty"] == "JWT"
        signed, claims = decoded(inside)
        assert signed["alg"] == "ES256"
        assert claims["sub"] == str(person.id)


def test_without_registration_nothing_is_encrypted() -> None:
    answer = tokens(make_person(), make_client(jwks=KEYS))
    assert unverified(answer["id_token"])["iss"]


@pytest.mark.parametrize(
    "keys",
    [[], [SIGNING.as_dict(private=False)], [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]],
    ids=["none", "for signatures", "broken"],
)
def test_a_client_that_took_its_key_away_is_told_so_and_keeps_its_code(keys: Any) -> None:
    client = make_client(jwks=KEYS, metadata={"id_token_encrypted_response_alg": "ECDH-ES"})
    code = code_for(make_person(), client)
    set_keys(client.pk, {"keys": keys})
    refused(exchange(client, code), "temporarily_unavailable", 503)
    set_keys(client.pk, KEYS)
    good(exchange(client, code))


def set_keys(pk: int, keys: dict[str, Any]) -> None:
    """Change a client's keys behind the back of every rule, as a fetched set may."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_application SET jwks = %s WHERE id = %s", [json.dumps(keys), pk]
        )


def with_userinfo(**metadata: str) -> Any:
    """Return what userinfo answers for a client that registered so, with the person and the client."""
    person = make_person(claims={"given_name": "Ada"})
    client = make_client(
        jwks=KEYS, metadata={f"userinfo_{name}": value for name, value in metadata.items()}
    )
    token = tokens(person, client, scope="openid profile")["access_token"]
    return userinfo(token), person, client


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_userinfo_is_signed_where_that_is_registered(alg: str) -> None:
    answer, person, client = with_userinfo(signed_response_alg=alg)
    assert answer.headers["Content-Type"] == "application/jwt"
    assert answer.headers["Cache-Control"] == "no-store"
    header, claims = decoded(answer.content.decode())
    assert header["alg"] == alg
    assert claims["iss"] == ISSUER
    assert claims["aud"] == client.id
    assert claims["sub"] == str(person.id)
    assert claims["given_name"] == "Ada"


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_userinfo_is_signed_and_then_encrypted() -> None:
    answer, person, _ = with_userinfo(
        signed_response_alg="ES256", encrypted_response_alg="RSA-OAEP-256"
    )
    assert answer.headers["Content-Type"] == "application/jwt"
    header, inside = opened(answer.content.decode(), "RSA-OAEP-256", "A128CBC-HS256")
    assert header["cty"] == "JWT"
    assert decoded(inside)[1]["sub"] == str(person.id)


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_userinfo_may_be_encrypted_alone() -> None:
    answer, person, client = with_userinfo(encrypted_response_alg="ECDH-ES")
    assert answer.headers["Content-Type"] == "application/jwt"
    header, inside = opened(answer.content.decode(), "ECDH-ES", "A128CBC-HS256")
    assert "cty" not in header
    assert json.loads(inside)["sub"] == str(person.id)
    assert json.loads(inside)["aud"] == client.id


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_userinfo_of_a_client_that_was_switched_off_is_refused(token_format: str) -> None:
    client = make_client(
        token_format=token_format, metadata={"userinfo_signed_response_alg": "ES256"}
    )
    token = tokens(make_person(), client)["access_token"]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_application SET is_active = FALSE")
    refused(userinfo(token), "invalid_token", 401)


@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
def test_a_userinfo_answer_is_no_id_token() -> None:
    """Cross-JWT confusion: shown as a hint, it names nobody."""
    answer, _, client = with_userinfo(signed_response_alg="ES256")
    hint = answer.content.decode()
    answered = authorize(signed_in(make_person()), client, id_token_hint=hint, prompt="none")
    assert reply(answered).error == "invalid_request"


def to_us(inside: str, alg: str = "RSA-OAEP-256") -> str:
    """Encrypt to the provider as a client would: to a key that it publishes."""
    keys = [key for key in Client().get(JWKS).json()["keys"] if key["use"] == "enc"]
    (jwk,) = [key for key in keys if key["kty"] == ("RSA" if alg.startswith("RSA") else "EC")]
    key: Any = (RSAKey if jwk["kty"] == "RSA" else ECKey).import_key(jwk)
    header = {"alg": alg, "enc": "A256GCM", "cty": "JWT", "kid": jwk["kid"]}
    return jwe.encrypt_compact(header, inside, key, algorithms=[alg, "A256GCM"])


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
@pytest.mark.parametrize("alg", ["RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A256KW"])
def test_a_hint_may_be_encrypted_to_us_again(alg: str) -> None:
    person = make_person()
    metadata = {"id_token_encrypted_response_alg": "ECDH-ES"}
    client = make_client(is_first_party=True, jwks=KEYS, metadata=metadata)
    _, inside = opened(tokens(person, client)["id_token"], "ECDH-ES", "A128CBC-HS256")
    for hint in (inside, to_us(inside, alg)):
        silent = {"id_token_hint": hint, "prompt": "none"}
        assert reply(authorize(signed_in(person), client, **silent)).code
        other = authorize(signed_in(make_person()), client, **silent)
        assert reply(other).error == "login_required"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
@pytest.mark.parametrize("inside", ["nothing", "a.b.c", "\u00e4.\u00e4.\u00e4", ""])
def test_an_encrypted_hint_that_holds_no_id_token_is_refused(inside: str) -> None:
    client = make_client(is_first_party=True)
    answer = authorize(signed_in(make_person()), client, id_token_hint=to_us(inside))
    assert reply(answer).error == "invalid_request"


@pytest.mark.spec("OpenID Connect Core 1.0", "3.1.2.1")
def test_a_hint_that_was_encrypted_to_the_client_is_refused() -> None:
    """Only the client can open it, and it has to."""
    person = make_person()
    metadata = {"id_token_encrypted_response_alg": "ECDH-ES"}
    client = make_client(is_first_party=True, jwks=KEYS, metadata=metadata)
    answer = authorize(signed_in(person), client, id_token_hint=tokens(person, client)["id_token"])
    assert reply(answer).error == "invalid_request"
