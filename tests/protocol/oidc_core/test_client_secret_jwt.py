"""OpenID Connect Core 1.0 §9: a client proves itself by a MAC that its secret is the key of."""

import time
import uuid
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.support.factories import RegisteredClient, make_machine
from tests.support.oauth import (
    INTROSPECT,
    ISSUER,
    REVOKE,
    TOKEN,
    good,
    machine_token,
    post,
    refused,
)
from tests.support.races import Race

pytestmark = [pytest.mark.django_db, pytest.mark.spec("OpenID Connect Core 1.0", "9")]
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def machine(**registration: Any) -> RegisteredClient:
    return make_machine(**({"auth_method": "client_secret_jwt"} | registration))


def assertion(
    client: RegisteredClient, *, algorithm: str = "HS256", secret: str = "", **changes: Any
) -> str:
    now = int(time.time())
    claims = {
        "iss": client.id,
        "sub": client.id,
        "aud": ISSUER,
        "exp": now + 60,
        "iat": now,
        "jti": uuid.uuid4().hex,
    } | changes
    key = OctKey.import_key(secret or client.secret)
    return jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])


def ask(text: str, **changes: str | None) -> Any:
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_assertion_type": TYPE,
        "client_assertion": text,
    }
    return post(TOKEN, form | changes)


def test_the_mac_is_made_with_the_secret_and_nothing_else() -> None:
    client, other = machine(), machine()
    for secret in (other.secret, client.secret[:-1], client.secret + "x"):
        refused(ask(assertion(client, secret=secret)), "invalid_client", 401)


@pytest.mark.spec("RFC 7523", "3")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"aud": "https://evil.example"},
        {"aud": f"{ISSUER}{TOKEN}"},
        {"exp": 5},
        {"exp": True},
        {"nbf": 99_999_999_999},
        {"iat": 99_999_999_999},
        {"jti": ""},
        {"jti": None},
    ],
)
def test_each_claim_must_be_right(changes: dict[str, Any]) -> None:
    refused(ask(assertion(machine(), **changes)), "invalid_client", 401)


def test_an_assertion_is_used_once() -> None:
    text = assertion(machine())
    good(ask(text))
    refused(ask(text), "invalid_client", 401)


def test_one_assertion_has_one_winner(race: Race) -> None:
    text = assertion(machine())
    answers = race(32, lambda _: ask(text).status_code)
    assert sorted(answers) == [200] + [401] * 31


def test_the_secret_itself_opens_nothing() -> None:
    client = machine()
    grant: dict[str, str | None] = {"grant_type": "client_credentials"}
    refused(post(TOKEN, grant, client), "invalid_client", 401)
    form = grant | {"client_id": client.id, "client_secret": client.secret}
    refused(post(TOKEN, form), "invalid_client", 401)
    refused(ask(assertion(client), client_secret=client.secret), "invalid_request")


def test_a_client_of_another_method_does_not_pass_with_a_mac() -> None:
    for method in ("client_secret_basic", "client_secret_post"):
        refused(ask(assertion(make_machine(auth_method=method))), "invalid_client", 401)


@pytest.mark.spec("RFC 8725", "2.1")
def test_a_public_key_is_not_taken_for_the_key_of_a_mac() -> None:
    key = ECKey.generate_key("P-256", {"kid": "one"})
    jwks = {"keys": [key.as_dict(private=False)]}
    client = make_machine(auth_method="private_key_jwt", jwks=jwks)
    for known in (str(jwks["keys"][0]["x"]), key.as_pem(private=False).decode()[27:]):
        refused(ask(assertion(client, secret=known)), "invalid_client", 401)


def test_each_algorithm_is_taken_unless_one_is_registered() -> None:
    client = machine()
    for algorithm in ("HS256", "HS384", "HS512"):
        good(ask(assertion(client, algorithm=algorithm)))
    strict = machine(metadata={"token_endpoint_auth_signing_alg": "HS512"})
    refused(ask(assertion(strict)), "invalid_client", 401)
    good(ask(assertion(strict, algorithm="HS512")))


@pytest.mark.spec("RFC 7518", "3.2")
def test_a_secret_is_as_long_as_the_longest_hash() -> None:
    assert len(machine().secret.encode()) >= 64


def test_the_profile_decides_about_the_audience() -> None:
    good(ask(assertion(machine(profile="oidc"), aud=f"{ISSUER}{TOKEN}")))
    good(ask(assertion(machine(profile="oidc"), aud=[ISSUER])))


def test_it_counts_wherever_clients_prove_themselves() -> None:
    client = machine(is_first_party=True)
    text = machine_token(make_machine())

    def proof() -> dict[str, str | None]:
        return {"client_assertion_type": TYPE, "client_assertion": assertion(client)}

    assert good(post(INTROSPECT, proof() | {"token": text}))["active"] is True
    mine = good(ask(assertion(client)))["access_token"]
    assert post(REVOKE, proof() | {"token": mine}).status_code == 200
    assert good(post(INTROSPECT, proof() | {"token": mine}))["active"] is False
