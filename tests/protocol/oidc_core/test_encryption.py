"""OpenID Connect Core 1.0 §10.2 and Registration 1.0 §2: what is encrypted to a client."""

import json
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, RSAKey

from tests.support.authorizing import code_for
from tests.support.factories import make_client, make_person
from tests.support.oauth import decoded, exchange, good, refresh, refused, tokens, unverified

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


def test_a_client_that_took_its_key_away_is_told_so_and_keeps_its_code() -> None:
    client = make_client(jwks=KEYS, metadata={"id_token_encrypted_response_alg": "ECDH-ES"})
    code = code_for(make_person(), client)
    set_keys(client.pk, {"keys": []})
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
