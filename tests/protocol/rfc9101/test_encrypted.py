"""RFC 9101 §6.1: a signed request that was encrypted to us."""

import json

import pytest
from django.test import Client
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet

from tests.support.authorizing import reply, signed_in
from tests.support.factories import RegisteredClient, make_person
from tests.support.oauth import JWKS
from tests.support.requesting import bring, claims_of, make_app, request_object, told, unsigned
from tests.support.signing import OTHER_KEY

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9101", "6.1")]


@pytest.fixture
def app() -> RegisteredClient:
    return make_app()


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


def encrypted(text: str, *, alg: str = "RSA-OAEP-256", enc: str = "A256GCM") -> str:
    keys = Client().get(JWKS).json()["keys"]
    kinds = {"RSA-OAEP-256": "RSA", "ECDH-ES": "EC"}
    found = next(key for key in keys if key["use"] == "enc" and key["kty"] == kinds[alg])
    (key,) = KeySet.import_key_set({"keys": [found]}).keys
    header = {"alg": alg, "enc": enc, "kid": found["kid"], "cty": "oauth-authz-req+jwt"}
    return jwe.encrypt_compact(header, text.encode(), key, algorithms=[alg, enc])


@pytest.mark.spec("RFC 9101", "6.1")
@pytest.mark.parametrize("alg", ["RSA-OAEP-256", "ECDH-ES"])
def test_it_may_be_encrypted_to_us(app: RegisteredClient, browser: Client, alg: str) -> None:
    answer = reply(bring(browser, app, encrypted(request_object(app, state="secret"), alg=alg)))
    assert answer.parameters["state"] == "secret"
    assert answer.code


@pytest.mark.spec("RFC 9101", "6.1")
def test_what_was_encrypted_is_signed_all_the_same(app: RegisteredClient, browser: Client) -> None:
    for inside in (
        json.dumps(claims_of(app)),
        unsigned({"alg": "none"}, claims_of(app)),
        request_object(app, key=OTHER_KEY),
        encrypted(request_object(app)),
        "\N{SNOWMAN}",
    ):
        assert told(bring(browser, app, encrypted(inside))) == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "6.1")
def test_what_is_encrypted_to_somebody_else_is_not_read(
    app: RegisteredClient, browser: Client
) -> None:
    key = ECKey.generate_key("P-256")
    text = jwe.encrypt_compact(
        {"alg": "ECDH-ES", "enc": "A128GCM"},
        request_object(app).encode(),
        key,
        algorithms=["ECDH-ES", "A128GCM"],
    )
    assert told(bring(browser, app, text)) == "invalid_request_object"


@pytest.mark.spec("OpenID Connect Registration 1.0", "2")
def test_it_is_encrypted_as_registered_or_not_at_all(browser: Client) -> None:
    metadata = {
        "request_object_encryption_alg": "ECDH-ES",
        "request_object_encryption_enc": "A128GCM",
    }
    app = make_app(metadata=metadata)
    text = request_object(app)
    assert told(bring(browser, app, encrypted(text))) == "invalid_request_object"
    other = encrypted(text, alg="ECDH-ES", enc="A256GCM")
    assert told(bring(browser, app, other)) == "invalid_request_object"
    assert reply(bring(browser, app, encrypted(text, alg="ECDH-ES", enc="A128GCM"))).code
    assert reply(bring(browser, app, text)).code
